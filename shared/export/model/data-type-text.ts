import type { Shape } from '../../model/interface.ts';
import { parameterTypeOf, shapeOf, v2Types } from '../../specs/data-types.ts';

/** The v2 type for a data type of any format: old types (`AnyDirectory`, `CsvFile`, alternatives) become the v2 type of the same shape. */
export function v2DataType(type: string, shape: Shape): string {
  // An output that is a value is a file here.
  const value = parameterTypeOf(type);
  if (value !== undefined) return value;
  if (v2Types.includes(type) && shapeOf(type) === shape) return type;
  return shape === 'file' ? 'uri_file' : shape === 'folder' ? 'uri_folder' : 'custom_model';
}
