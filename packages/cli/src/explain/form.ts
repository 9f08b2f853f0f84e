/** The forms that `tocsin explain` prints in. */
export interface Form {
  readonly json?: true
  readonly ndjson?: true
}
