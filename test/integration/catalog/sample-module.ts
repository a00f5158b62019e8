import type { RegisterRequest } from '#electron/catalog/register-version.ts';

/** A registration request whose content is told apart by `command`. */
export function sampleModule(name: string, command = 'echo hello'): RegisterRequest {
  const ports = {
    inputs: [{ name: 'training_data', type: 'uri_folder', shape: 'folder' as const, optional: false, description: 'What to train on.' }],
    params: [{ name: 'epochs', type: 'integer' as const, optional: false, default: 3 }],
    outputs: [{ name: 'model', type: 'uri_folder', shape: 'folder' as const }],
  };
  return {
    name,
    description: `What ${name} does.`,
    format: 'v2',
    interface: ports,
    source: { fileName: 'component.yml', text: `# The spec, verbatim\nname: ${name}\ncommand: ${command}\n` },
    sealed: {
      kind: 'command',
      spec: {
        kind: 'command',
        format: 'v2',
        name,
        tags: {},
        isDeterministic: true,
        interface: ports,
        ignored: [],
        command: { parts: [{ kind: 'text', text: command }] },
        additionalIncludes: [],
        environmentVariables: {},
        resources: {},
        anyExitCodeIsSuccess: false,
      },
      environment: { kind: 'image', image: 'python:3.11' },
    },
  };
}
