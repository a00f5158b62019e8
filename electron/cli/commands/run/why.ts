import type { IngredientComparison } from '#electron/runner/run-service.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { fieldLines } from '../../output/field-lines.ts';
import { printJson } from '../../output/json.ts';
import { explanationJson } from '../../output/run/run-json.ts';
import { statusText } from '../../output/run/status-mark.ts';
import { renderTable } from '../../output/table.ts';
import type { TextStream } from '../../output/text-stream.ts';
import { shortDigest } from '../../output/words.ts';

/** `drydock run why RUN NODE` */
export async function explainNode(context: CliContext, run: string, node: string, options: { readonly json?: true }): Promise<ExitCode> {
  const { out } = context;
  const { runs } = await context.openApp();
  const explanation = await runs.why(run, node);
  if (options.json === true) {
    printJson(out, explanationJson(explanation));
    return 0;
  }
  out.write(
    fieldLines(
      [
        ['Node', `${explanation.node} of run ${explanation.runId}`],
        ['Status', statusText(explanation.status, out)],
        ['Why', explanation.reason],
        ['Compared', explanation.comparedWithRun === undefined ? '' : `with run ${explanation.comparedWithRun}`],
      ],
      out,
    ),
  );
  if (explanation.ingredients.length === 0) out.write('\nIt never got as far as comparing what its result depends on.\n');
  else out.write(`\n${ingredientTable(explanation.ingredients, out)}`);
  return 0;
}

/** Changes first: they are what one looks for. */
function ingredientTable(ingredients: readonly IngredientComparison[], out: TextStream): string {
  const sorted = [...ingredients].sort((a, b) => Number(a.change === 'same') - Number(b.change === 'same'));
  const rows = sorted.map((entry) => [changeText(entry, out), ingredientName(entry.ingredient), valueText(entry)]);
  return renderTable([{ head: 'Change' }, { head: 'Ingredient' }, { head: 'Value', flexible: true }], rows, out);
}

function changeText({ change }: IngredientComparison, out: TextStream): string {
  if (change === 'same') return out.isTerminal ? out.colors.dim('= same') : change;
  if (change === 'first') return change;
  const marks = { changed: '~', added: '+', removed: '-' } as const;
  return out.isTerminal ? out.colors.yellow(`${marks[change]} ${change}`) : change;
}

function valueText({ change, value, previous }: IngredientComparison): string {
  const now = shown(value);
  if (change === 'changed') return `${shown(previous ?? '')} -> ${now}`;
  return change === 'removed' ? shown(previous ?? value) : now;
}

function shown(value: string): string {
  const text = shortDigest(value);
  return text === '' ? '(empty)' : text;
}

const ingredientNames: Readonly<Record<string, string>> = {
  code: 'code',
  snapshot: 'code',
  command: 'command',
  environment: 'environment',
  outputs: 'declared outputs',
};

/** `input data` is content, not a path; that is what surprises people. */
function ingredientName(ingredient: string): string {
  const known = ingredientNames[ingredient];
  if (known !== undefined) return known;
  const [kind = '', ...rest] = ingredient.split(/[ :]/);
  const name = rest.join(' ');
  if (kind === 'param' || kind === 'parameter') return `parameter ${name}`;
  if (kind === 'input') return `content of input ${name}`;
  return kind === 'variable' ? `environment variable ${name}` : ingredient;
}
