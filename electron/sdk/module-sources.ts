/** The members of `Module`: modules from elsewhere. */
export { command, fromFunc, fromYaml, inline, load, reference, step } from './module.ts';
