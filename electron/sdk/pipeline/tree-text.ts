import { stringify } from 'yaml';
import type { ScalarTag } from 'yaml';
import { Literal } from '../runtime/yaml-value.ts';
import type { Tree } from './pipeline-tree.ts';

/** Stands in the text as it was written, unquoted. */
const literalTag: ScalarTag = {
  identify: (value) => value instanceof Literal,
  default: true,
  tag: 'tag:yaml.org,2002:str',
  resolve: (text) => text,
  stringify: ({ value }) => (value instanceof Literal ? value.text : ''),
};

/** The YAML text of a tree. Texts that YAML 1.1 readers, such as Azure ML's, would take for something else are quoted. */
export const treeText = (tree: Tree): string => stringify(tree, { lineWidth: 0, compat: 'yaml-1.1', aliasDuplicateObjects: false, customTags: (tags) => [literalTag, ...tags] });
