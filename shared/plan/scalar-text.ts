import type { Parameter, Scalar } from '../model/interface.ts';

/**
 * A value as the command receives it. Booleans are spelt `True` and `False`, as the cloud service hands them over,
 * so that scripts that parse them behave the same here.
 */
export function scalarText(value: Scalar, type?: Parameter['type']): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (type === 'boolean' && typeof value === 'string') {
    const lower = value.toLowerCase();
    if (lower === 'true') return 'True';
    if (lower === 'false') return 'False';
  }
  return String(value);
}
