import type { NewMapping } from '../../editing/render-yaml.ts';
import type { DeclaredItem, DeclaredModule, DeclaredParameter } from '../declared-module.ts';
import { condaImage, nodeImage, pythonImage } from '../default-images.ts';
import { hasSpecDefault, mayBeLeftOut } from './command-arguments.ts';
import type { SpecSurroundings } from './spec-surroundings.ts';

/** The keys of an input or output that the source decides; `undefined` for one it has no say in. */
export interface DecidedKeys {
  readonly type: string;
  readonly optional?: boolean;
  readonly default?: string | number | boolean;
  readonly min?: number;
  readonly max?: number;
  readonly enum?: readonly (string | number | boolean)[];
}

export function decidedKeys(item: DeclaredItem): DecidedKeys {
  const optional = mayBeLeftOut(item) ? { optional: true } : {};
  if (item.kind !== 'parameter') return { type: item.type, ...(item.kind === 'input' ? optional : {}) };
  if (item.isSwitch === true) return { type: 'string', ...optional, enum: switchValues(item) };
  return {
    type: item.takesMany === true ? 'string' : item.type,
    ...optional,
    ...(hasSpecDefault(item) && item.default !== undefined ? { default: item.default } : {}),
    ...(item.min === undefined || item.takesMany === true ? {} : { min: item.min }),
    ...(item.max === undefined || item.takesMany === true ? {} : { max: item.max }),
    ...(item.enum === undefined || item.takesMany === true ? {} : { enum: item.enum }),
  };
}

/** A command of v2 cannot turn true into a switch, so the values of a switch are the switches themselves. */
const switchValues = (item: DeclaredParameter): string[] => [item.flag ?? '', item.offFlag ?? ''].filter((flag) => flag !== '');

/** A whole new entry of `inputs` or `outputs`. */
export function newEntry(item: DeclaredItem): NewMapping {
  const { type, ...rest } = decidedKeys(item);
  const description = describe(item);
  return { type, ...(description === '' ? {} : { description }), ...rest };
}

function describe(item: DeclaredItem): string {
  const own = item.description ?? '';
  if (item.kind !== 'parameter') return own;
  const hint = item.isSwitch === true ? `Give ${switchValues(item).join(' or ')} to use it.` : item.takesMany === true ? 'Several values, with blanks between them.' : '';
  return [own === '' || hint === '' || /[.!?]$/.test(own) ? own : `${own}.`, hint].filter((part) => part !== '').join(' ');
}

export const inputEntries = (module: DeclaredModule): NewMapping => Object.fromEntries(module.items.filter((item) => item.kind !== 'output').map((item) => [item.name, newEntry(item)]));
export const outputEntries = (module: DeclaredModule): NewMapping => Object.fromEntries(module.items.filter((item) => item.kind === 'output').map((item) => [item.name, newEntry(item)]));

/** What the command runs in: what the source names, else the surroundings, else a common image. */
export function environmentEntry(module: DeclaredModule, around: SpecSurroundings): string | NewMapping {
  const named = module.environment ?? (module.image === undefined && module.condaFile === undefined ? around.environment : undefined);
  if (named !== undefined) return named.startsWith('azureml:') ? named : `azureml:${named}${/[:@]/.test(named) ? '' : '@latest'}`;
  const condaFile = module.condaFile ?? (module.image === undefined ? around.condaFile : undefined);
  const usual = module.language === 'typescript' ? nodeImage : module.shape === 'mpi' || condaFile !== undefined ? condaImage : pythonImage;
  return { image: module.image ?? around.image ?? usual, ...(condaFile === undefined ? {} : { conda_file: condaFile.startsWith('/') || condaFile.startsWith('.') ? condaFile : `./${condaFile}` }) };
}
