import type { Command } from '../command.ts'
import { operandsOf, optionsOf } from './words.ts'

/** A completion script for PowerShell 5 and newer. */
export function powershell(commands: readonly Command[]): string {
  return `# tocsin completion for PowerShell
Register-ArgumentCompleter -Native -CommandName tocsin -ScriptBlock {
  param($word, $ast, $position)
  $commands = [ordered]@{
${commands.map(({ name, summary }) => `    ${quoted(name)} = ${quoted(summary)}`).join('\n')}
  }
  $options = @{
${commands.map(ofCommand).join('\n')}
  }
  $command = "$($ast.CommandElements[1])"
  $words = if ($options.Contains($command) -and $command -ne $word) { $options[$command] } else { $commands }
  $words.GetEnumerator() | Where-Object { $_.Key -like "$word*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_.Key, $_.Key, 'ParameterValue', $_.Value)
  }
}
`
}

function ofCommand(command: Command): string {
  const operands = operandsOf(command).map((word) => `${quoted(word)} = ${quoted(word)}`)
  const options = optionsOf(command).map(
    ({ long, description }) => `${quoted(long)} = ${quoted(description)}`,
  )
  return `    ${quoted(command.name)} = [ordered]@{ ${[...operands, ...options].join('; ')} }`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
