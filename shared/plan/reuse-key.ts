import type { TemplatePart } from '../model/command.ts';
import type { PlannedParallel } from '../model/parallel.ts';
import type { KeyIngredients } from '../model/run.ts';
import type { PlannedNode } from './planned-run.ts';

/** Digests text to lower-case hex; the caller brings SHA-256. */
export type DigestText = (text: string) => string;

/** What a node's result depends on besides its plan: the image it runs in and the content of its inputs. */
export interface KeyContext {
  /** Image id on the docker engine, a fingerprint of the local environment on the process engine. */
  readonly environmentId: string;
  /** {@link contentKey} by input name. */
  readonly inputIds: Readonly<Record<string, string>>;
  /** Whether steps get no network. */
  readonly hermetic?: boolean | undefined;
}

/** What stands for the content of an input. A folder with one file in it has the same content id as the file; to a step they are not the same. */
export const contentKey = (id: string, isFile: boolean): string => (isFile ? `${id} file` : id);

/** Whether a recorded ingredient is of this content. Runs recorded before files and folders were told apart have the bare id. */
export const isKeyOf = (ingredient: string | undefined, id: string, isFile: boolean): boolean => ingredient === contentKey(id, isFile) || ingredient === id;

/**
 * The ingredients of a node's reuse key. Names and paths of runs, times and machines are not among them:
 * equal ingredients mean an equal result for a deterministic node. Environment variables may hold secrets: only their digests are here.
 */
export function keyIngredients(node: PlannedNode, context: KeyContext, digest: DigestText): KeyIngredients {
  const ingredients: Record<string, string> = {
    code: node.snapshotId ?? 'none',
    command: `sha256:${digest(JSON.stringify(inWholeTexts(node.command.parts)))}`,
    environment: context.environmentId,
    outputs: node.outputs.map((output) => `${output.name}:${output.fileName ?? output.shape}`).join(' '),
  };
  for (const [name, value] of Object.entries(node.params)) ingredients[`parameter ${name}`] = value;
  for (const name of Object.keys(node.inputs)) ingredients[`input ${name}`] = context.inputIds[name] ?? 'unknown';
  for (const [name, value] of Object.entries(node.environmentVariables)) ingredients[`variable ${name}`] = `sha256:${digest(value)}`;
  if (node.anyExitCodeIsSuccess) ingredients['success'] = 'any exit code';
  if (node.parallel !== undefined) ingredients['mini-batches'] = `sha256:${digest(JSON.stringify(whatParallelResultsDependOn(node.parallel)))}`;
  if (context.hermetic === true) ingredients['network'] = 'none';
  return ingredients;
}

/** Texts that follow each other as one: where a format splits them says nothing about the command. */
function inWholeTexts(parts: readonly TemplatePart[]): TemplatePart[] {
  const whole: TemplatePart[] = [];
  for (const part of parts) {
    const last = whole.at(-1);
    if (part.kind === 'text' && last?.kind === 'text') whole[whole.length - 1] = { ...last, text: last.text + part.text };
    else whole.push(part.kind === 'optional' ? { ...part, parts: inWholeTexts(part.parts) } : part);
  }
  return whole;
}

/** Not how many work on it, nor what they write into their logs: results are in the order of the mini-batches. */
function whatParallelResultsDependOn({ maxConcurrencyPerInstance: _perInstance, processes: _processes, loggingLevel: _level, ...settings }: PlannedParallel): unknown {
  return Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The key itself: a digest over the sorted ingredients. `sha256:<hex>`. */
export function reuseKey(ingredients: KeyIngredients, digest: DigestText): string {
  const sorted = Object.entries(ingredients).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `sha256:${digest(JSON.stringify(sorted))}`;
}

export type IngredientChange = 'same' | 'changed' | 'added' | 'removed' | 'first';

export interface ComparedIngredient {
  readonly ingredient: string;
  readonly value: string;
  readonly previous?: string;
  readonly change: IngredientChange;
}

/** Lays the ingredients beside those of an earlier execution of the same node (`undefined`: there was none). */
export function compareIngredients(now: KeyIngredients, before: KeyIngredients | undefined): readonly ComparedIngredient[] {
  const compared: ComparedIngredient[] = Object.entries(now).map(([ingredient, value]) => {
    if (before === undefined) return { ingredient, value, change: 'first' };
    const previous = before[ingredient];
    if (previous === undefined) return { ingredient, value, change: 'added' };
    return { ingredient, value, previous, change: previous === value ? 'same' : 'changed' };
  });
  for (const [ingredient, previous] of Object.entries(before ?? {})) {
    if (now[ingredient] === undefined) compared.push({ ingredient, value: '', previous, change: 'removed' });
  }
  return compared;
}

const readable = (value: string): string => (value.startsWith('sha256:') ? `${value.slice(7, 19)}…` : value);

/** One sentence on what is different, for the reason a node ran. */
export function changeSentence(compared: readonly ComparedIngredient[]): string {
  const changes = compared.filter((item) => item.change !== 'same').map((item) => {
    switch (item.change) {
      case 'changed':
        return item.value.startsWith('sha256:') ? `${item.ingredient} changed` : `${item.ingredient} changed: ${readable(item.previous ?? '')} -> ${readable(item.value)}`;
      case 'added':
        return `${item.ingredient} is new`;
      case 'removed':
        return `${item.ingredient} is gone`;
      default:
        return item.ingredient;
    }
  });
  return changes.join('; ');
}
