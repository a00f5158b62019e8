import type { EndpointContent } from '#electron/endpoints/endpoint-store.ts';

/** A version of an endpoint whose one node refers to a module; `text` tells its content apart. */
export function sampleEndpoint(text: string, defaults: Readonly<Record<string, string>> = {}): EndpointContent {
  return {
    description: '', displayName: 'Sample', inputs: [], outputs: [], defaults: { ...defaults },
    params: [{ name: 'text', type: 'string', optional: false, default: text }],
    pipeline: {
      kind: 'pipeline', interface: { inputs: [], outputs: [], params: [{ name: 'text', type: 'string', optional: false, default: text }] }, settings: { continueOnStepFailure: false, forceRerun: false }, ignored: [],
      nodes: [{ name: 'say', use: { kind: 'reference', reference: 'azureml:say' }, inputs: { text: { kind: 'expression', parts: [{ kind: 'parent-input', name: 'text' }], path: [] } }, outputs: {}, environmentVariables: {}, resources: {}, ignored: [] }],
    },
    folder: '/work', files: [{ nodes: [], fileName: 'pipeline.yml', text: `# ${text}\ntype: pipeline\n`, format: 'v2' }],
  };
}
