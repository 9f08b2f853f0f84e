import type { Answer } from './answer.mjs.mts'

export function main(files: readonly string[]): Promise<void>
export function ofLines(input: NodeJS.ReadableStream): AsyncIterable<Answer>
