import { InvalidInputError } from '#shared/errors.ts';
import type { SealedCommand, SealedModule, SealedPipeline } from '#shared/model/sealed.ts';
import { onlyNodeName } from '#shared/specs/single-node-pipeline.ts';

/** What is run when a spec is handed to `pipeline run`: a pipeline as it is, a single command as a pipeline of one node. */
export function asPipeline(module: SealedModule, file: string): SealedPipeline {
  switch (module.kind) {
    case 'pipeline':
      return module;
    case 'command':
      return oneNode(module);
    case 'foreign':
      throw new InvalidInputError(`${file} is of type '${module.type}', which does not run here: ${module.reason}`, []);
  }
}

function oneNode(module: SealedCommand): SealedPipeline {
  const { spec } = module;
  const names = [...spec.interface.inputs, ...spec.interface.params].map(({ name }) => name);
  return {
    kind: 'pipeline',
    ...(spec.name === undefined ? {} : { name: spec.name }),
    interface: spec.interface,
    settings: { continueOnStepFailure: false, forceRerun: false },
    ignored: [],
    nodes: [
      {
        name: onlyNodeName,
        use: { kind: 'sealed', module },
        inputs: Object.fromEntries(names.map((name) => [name, { kind: 'expression', parts: [{ kind: 'parent-input', name }], path: ['inputs', name] }])),
        outputs: Object.fromEntries(spec.interface.outputs.map(({ name }) => [name, { pipelineOutput: name, path: ['outputs', name] }])),
        environmentVariables: {},
        resources: {},
        ignored: [],
      },
    ],
  };
}
