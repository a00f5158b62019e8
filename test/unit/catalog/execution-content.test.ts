import { expect, test } from 'vitest';
import { executionContent } from '#shared/catalog/execution-content.ts';
import type { SealedModule } from '#shared/model/sealed.ts';
import { sampleModule } from '#test/integration/catalog/sample-module.ts';

const content = (sealed: SealedModule, more: { snapshotId?: string; sourceText?: string } = {}) => {
  const { interface: ports } = sampleModule('m');
  return executionContent({ sealed, interface: ports, sourceText: '', ...more });
};

function command(change: Partial<Extract<SealedModule, { kind: 'command' }>['spec']> = {}): SealedModule {
  const { sealed } = sampleModule('m');
  return sealed.kind === 'command' ? { ...sealed, spec: { ...sealed.spec, ...change } } : sealed;
}

test('words about a module are no content', () => {
  const plain = content(command());
  expect(content(command({ description: 'Other', displayName: 'Other', name: 'other', version: '9', tags: { a: 'b' } }))).toEqual(plain);
  expect(content(command({ ignored: [{ key: 'jobs.a.compute', reason: 'Runs here.' }] }), { sourceText: '# a comment' })).toEqual(plain);
});

test('everything that execution depends on is content', () => {
  const plain = content(command());
  expect(content(command({ command: { parts: [{ kind: 'text', text: 'echo other' }] } }))).not.toEqual(plain);
  expect(content(command({ environmentVariables: { A: '1' } }))).not.toEqual(plain);
  expect(content(command({ isDeterministic: false }))).not.toEqual(plain);
  expect(content(command(), { snapshotId: 'sha256:00' })).not.toEqual(plain);
});

test('the Unicode form of a text makes no difference', () => {
  expect(content(command({ environmentVariables: { A: 'e\u0301' } }))).toEqual(content(command({ environmentVariables: { A: 'é' } })));
});

test('of a kind that is not executed here the source text is the content', () => {
  const spark: SealedModule = { kind: 'foreign', type: 'spark', reason: 'No Spark here.', interface: { inputs: [], params: [], outputs: [] } };
  expect(content(spark, { sourceText: 'a' })).not.toEqual(content(spark, { sourceText: 'b' }));
  expect(content({ ...spark, reason: 'Said otherwise.' }, { sourceText: 'a\r\n' })).toEqual(content(spark, { sourceText: 'a\n' }));
});
