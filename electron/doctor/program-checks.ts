import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Check } from './check.ts';

const run = promisify(execFile);
const leastNode = [20, 19] as const;
const answerWithinMs = 5000;

/** The Node that this process runs on. */
export function nodeCheck(version: string): Check {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const fits = major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1]);
  const least = leastNode.join('.');
  if (fits) return { name: 'node', status: 'ok', detail: `Node ${version} (at least ${least} is needed).` };
  return { name: 'node', status: 'failed', detail: `Node ${version} is too old.`, advice: `Install Node ${least} or newer.` };
}

/** The Python that commands find when nodes run as local processes. */
export async function pythonCheck(signal: AbortSignal): Promise<Check> {
  const found: string[] = [];
  for (const program of ['python', 'python3']) {
    const version = await versionOf(program, signal);
    if (version !== undefined) found.push(`${program} is ${version}`);
  }
  const [first] = found;
  if (first !== undefined && found.some((text) => text.startsWith('python is'))) return { name: 'python', status: 'ok', detail: `${found.join(', ')} (process engine).` };
  if (first !== undefined) {
    return {
      name: 'python',
      status: 'warning',
      detail: `${first}, and there is no \`python\`, which most commands call (process engine).`,
      advice: 'Activate a virtual environment, or install python-is-python3.',
    };
  }
  return { name: 'python', status: 'warning', detail: 'No Python was found (process engine).', advice: 'Install Python, or use the docker engine, which brings its own.' };
}

async function versionOf(program: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await run(program, ['--version'], { timeout: answerWithinMs, signal });
    return (stdout.trim() === '' ? stderr : stdout).trim();
  } catch {
    // Not there, or no answer: either way it is of no use to a command.
    return undefined;
  }
}
