/** The members of `dsl`. */
export { condition } from './condition.ts';
export { module } from './module.ts';
export { data } from './pipeline/bindings.ts';
export { pipeline } from './pipeline/pipeline.ts';
export { main } from './run/main.ts';
export { boolean, enum, input, integer, number, output, parameter, string } from './runtime/ports.ts';
export { literal } from './runtime/yaml-value.ts';
