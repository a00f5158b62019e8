import { assertNever } from '#shared/errors.ts';
import type { Interface } from '#shared/model/interface.ts';
import type { SealedModule, SealedNode } from '#shared/model/sealed.ts';

/** What a digest of a version is made from. */
export interface VersionContent {
  readonly sealed: SealedModule;
  readonly interface: Interface;
  /** `sha256:<hex>` of the files; absent when there are none. */
  readonly snapshotId?: string | undefined;
  readonly sourceText: string;
}

/**
 * The part of a version that influences what its execution does, as a JSON value with NFC strings: two versions with equal
 * canonical JSON of it are "the same content". Names, descriptions, tags, the notes for people and the YAML places are left
 * out. A kind that is not executed here is not understood either, so there the source text stands for it.
 */
export function executionContent(content: VersionContent): unknown {
  return normalized({
    module: sealedContent(content.sealed),
    interface: interfaceContent(content.interface),
    snapshotId: content.snapshotId,
    ...(content.sealed.kind === 'foreign' ? { source: content.sourceText.replaceAll('\r\n', '\n') } : {}),
  });
}

function sealedContent(sealed: SealedModule): unknown {
  switch (sealed.kind) {
    case 'command': {
      const { name: _name, version: _version, displayName: _display, description: _description, tags: _tags, ignored: _ignored, code: _code, environment: _written, additionalIncludes: _includes, ...spec } = sealed.spec;
      return { kind: 'command', spec: { ...spec, interface: interfaceContent(spec.interface) }, snapshotId: sealed.snapshotId, environment: sealed.environment };
    }
    case 'foreign':
      return { kind: 'foreign', type: sealed.type, interface: interfaceContent(sealed.interface) };
    case 'pipeline':
      return { kind: 'pipeline', interface: interfaceContent(sealed.interface), settings: sealed.settings, nodes: sealed.nodes.map(nodeContent) };
    default:
      return assertNever(sealed);
  }
}

function nodeContent(node: SealedNode): unknown {
  const { ignored: _ignored, use, ...rest } = node;
  const unplaced = (bindings: Readonly<Record<string, { readonly path: unknown }>>): unknown =>
    Object.fromEntries(Object.entries(bindings).map(([name, { path: _path, ...binding }]) => [name, binding]));
  return {
    ...rest,
    inputs: unplaced(node.inputs),
    outputs: unplaced(node.outputs),
    use: use.kind === 'reference' ? use : { kind: 'sealed', module: sealedContent(use.module) },
  };
}

function interfaceContent(ports: Interface): unknown {
  const undescribed = ({ description: _description, ...port }: { readonly description?: string | undefined }): unknown => port;
  return { inputs: ports.inputs.map(undescribed), params: ports.params.map(undescribed), outputs: ports.outputs.map(undescribed) };
}

function normalized(value: unknown): unknown {
  if (typeof value === 'string') return value.normalize('NFC');
  if (Array.isArray(value)) return value.map(normalized);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.normalize('NFC'), normalized(inner)]));
  }
  return value;
}
