import type { Command } from 'commander';
import type { CliContext, Perform } from '../context.ts';
import { verb } from './verb.ts';

/** `drydock doctor` */
export function declareDoctor(program: Command, context: CliContext, perform: Perform): void {
  verb(program, 'doctor', {
    description: 'check that this machine has what runs need',
    notes: '--json prints { ok, checks: [{ name, status, detail, advice }] }; status is ok, warning or failed; advice is null when there is nothing to do.\nExit code 0 when pipelines can run here, else 1.',
  })
    .option('--json', 'print one JSON document')
    .action((options: { json?: true }) => perform({ json: options.json === true }, async () => (await import('../commands/doctor/doctor.ts')).doctor(context, options)));
}
