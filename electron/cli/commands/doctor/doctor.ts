import { diagnose } from '#electron/doctor/diagnose.ts';
import type { Check, CheckStatus } from '#electron/doctor/check.ts';
import { defaultHomeRoot } from '#electron/home/layout.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { printJson } from '../../output/json.ts';
import type { TextStream } from '../../output/text-stream.ts';

/** `drydock doctor` */
export async function doctor(context: CliContext, options: { readonly json?: true }): Promise<ExitCode> {
  const { out, environment, signal } = context;
  const { ok, checks } = await diagnose({ nodeVersion: process.version, homeRoot: defaultHomeRoot(environment), openApp: () => context.openApp(), signal });
  if (options.json === true) {
    printJson(out, { ok, checks: checks.map((check) => ({ ...check, advice: check.advice ?? null })) });
  } else {
    const width = Math.max(...checks.map((check) => check.name.length));
    for (const check of checks) out.write(checkText(check, width, out));
    out.write(`\n${ok ? out.colors.green('Pipelines can run here.') : out.colors.red('Pipelines cannot run here yet.')}\n`);
  }
  return ok ? 0 : 1;
}

function checkText(check: Check, width: number, out: TextStream): string {
  const head = `${statusSign(check.status, out)}  ${check.name.padEnd(width)}  `;
  const indent = ' '.repeat((out.isTerminal ? 1 : 7) + 2 + width + 2);
  const advice = check.advice === undefined ? '' : `${indent}${out.colors.dim('->')} ${check.advice}\n`;
  return `${head}${check.detail}\n${advice}`;
}

function statusSign(status: CheckStatus, { isTerminal, colors }: TextStream): string {
  const paint = { ok: colors.green, warning: colors.yellow, failed: colors.red } as const;
  const signs = { ok: '✓', warning: '!', failed: '✗' } as const;
  return isTerminal ? paint[status](signs[status]) : status.padEnd(7);
}
