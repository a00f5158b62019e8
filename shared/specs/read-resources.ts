import type { Ignored, Resources } from '../model/module-spec.ts';
import { parseByteSize } from './byte-size.ts';
import { parseDockerArgs } from './docker-args.ts';
import { hasExpression } from './expression.ts';
import type { ReadContext } from './read-context.ts';
import type { KnownKeys, Section } from './section.ts';

const resourceKeys: KnownKeys = {
  instance_count: 'read',
  shm_size: 'read',
  docker_args: 'read',
  instance_type: { ignored: 'This machine is used instead of a compute size.' },
  runtime_version: { ignored: 'Only Spark compute has a runtime version.' },
  properties: { ignored: 'Compute properties have no meaning on this machine.' },
  locations: { ignored: 'The run is on this machine.' },
  max_instance_count: { ignored: 'A local run uses one instance.' },
};

/** What `resources:`, `distribution:` and `limits:` of a module or node come to on this machine. */
export interface ResourceReading {
  readonly resources: Resources;
  readonly timeoutSeconds?: number;
  readonly ignored: readonly Ignored[];
}

export function readResources(context: ReadContext, owner: Section): ResourceReading {
  const ignored: Ignored[] = [];
  const resources: Resources = {};
  const section = owner.node('resources')?.kind === 'scalar' ? undefined : owner.section('resources');
  if (section !== undefined) {
    for (const entry of section.check(resourceKeys, 'A resources section')) ignored.push({ key: `resources.${entry.key}`, reason: entry.reason });
    const count = isExpression(section, 'instance_count') ? undefined : section.number('instance_count');
    if (count !== undefined) resources.instanceCount = count;
    if (count !== undefined && count > 1) ignored.push({ key: 'resources.instance_count', reason: `A local run uses one instance instead of ${count}.` });
    for (const key of ['instance_count', 'docker_args', 'shm_size']) {
      if (isExpression(section, key)) ignored.push({ key: `resources.${key}`, reason: 'Expressions are not worked out in resources; the default of this machine is used.' });
    }
    readDockerArgs(section, resources, ignored);
    readShm(context, section, resources);
  }
  const distribution = owner.section('distribution');
  if (distribution !== undefined) {
    const type = distribution.text('type') ?? 'distributed';
    ignored.push({ key: 'distribution', reason: `The command runs once, as one process, instead of as a ${type} job.` });
  }
  const limits = owner.node('limits')?.kind === 'map' ? owner.section('limits') : undefined;
  if (limits !== undefined && isExpression(limits, 'timeout')) ignored.push({ key: 'limits.timeout', reason: 'Expressions are not worked out in limits; the step has no time limit.' });
  const timeoutSeconds = readTimeout(context, owner);
  return { resources, ignored, ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }) };
}

/** Shared pipelines let the caller choose their resources: `shm_size: ${{parent.inputs.shm_size}}`. */
function isExpression(section: Section, key: string): boolean {
  const node = section.node(key);
  return node?.kind === 'scalar' && hasExpression(node.text);
}

function readDockerArgs(section: Section, resources: Resources, ignored: Ignored[]): void {
  if (isExpression(section, 'docker_args')) return;
  const node = section.node('docker_args');
  const text = node?.kind === 'list' ? node.items.map((item) => (item.kind === 'scalar' ? item.text : '')).join(' ') : section.text('docker_args');
  if (text === undefined) return;
  const args = parseDockerArgs(text);
  Object.assign(resources, args.resources);
  if (args.rest.length > 0) ignored.push({ key: 'resources.docker_args', reason: `Not passed to the container: ${args.rest.join(' ')}` });
}

function readShm(context: ReadContext, section: Section, resources: Resources): void {
  const text = section.text('shm_size');
  if (text === undefined || isExpression(section, 'shm_size')) return;
  const bytes = parseByteSize(text);
  if (bytes === undefined) context.error('invalid-value', section.at('shm_size'), `"${text}" is not a size. Write a number with a unit, for example 8g or 512m.`);
  else resources.shmBytes = bytes;
}

function readTimeout(context: ReadContext, owner: Section): number | undefined {
  const limits = owner.section('limits');
  if (limits !== undefined && isExpression(limits, 'timeout')) return undefined;
  const seconds = limits?.number('timeout');
  if (limits === undefined || seconds === undefined) return undefined;
  if (seconds > 0) return seconds;
  context.error('invalid-value', limits.at('timeout'), `"limits.timeout" must be more than 0 seconds, not ${seconds}.`);
  return undefined;
}
