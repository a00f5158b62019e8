import { expect, test } from 'vitest';
import { isDeeperThan } from '#electron/workspace/documents/json-depth.ts';
import { readVersionDocument } from '#electron/workspace/documents/read-version-document.ts';
import { dataDocumentDigest } from '#electron/workspace/documents/document-digest.ts';
import { endpointPublication, modulePublication } from '#test/kit/workspace/publications.ts';

const digest = `sha256:${'b'.repeat(64)}`;
const of = { id: 'x-1', versionId: 'xv-1', version: '1' };

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { value };
  return value;
}

test('the facts of a document come from its content', () => {
  const { document } = modulePublication({ ...of, snapshotId: digest });
  expect(readVersionDocument('module', document, 'x-1', 'xv-1')).toEqual({ facts: { version: '1', description: 'What x-1 does.', status: 'active', createdUtc: '2026-01-02T03:04:05.000Z', digest: document.contentDigest, snapshotId: digest, snapshots: [digest] } });
  const endpoint = endpointPublication({ ...of, contextSnapshotId: digest });
  expect(readVersionDocument('endpoint', endpoint.document, 'x-1', 'xv-1')).toMatchObject({ facts: { snapshots: [digest], digest: endpoint.document.contentDigest } });
});

test('nothing that is nested without end exhausts anything', () => {
  expect(isDeeperThan(nested(400), 400)).toBe(false);
  expect(isDeeperThan(nested(401), 400)).toBe(true);
  expect(isDeeperThan(nested(200_000), 400)).toBe(true);
  const { document } = modulePublication(of);
  expect(readVersionDocument('module', { ...document, later: nested(200_000) }, 'x-1', 'xv-1')).toMatchObject({ problems: [{ path: '' }] });
  let sealed: unknown = { kind: 'command' };
  for (let level = 0; level < 90; level += 1) sealed = { kind: 'pipeline', interface: { inputs: [], params: [], outputs: [] }, settings: { continueOnStepFailure: true, forceRerun: false }, ignored: [], nodes: [{ name: 'n', inputs: {}, outputs: {}, ignored: [], environmentVariables: {}, resources: {}, use: { kind: 'sealed', module: sealed } }] };
  expect(readVersionDocument('module', { ...document, sealed }, 'x-1', 'xv-1')).toHaveProperty('problems');
});

test.each([
  [{ url: 'https://data.example/x' }, true],
  [{ snapshot_id: digest, fileName: 'rows.csv' }, true],
  [{ url: 'https://data.example/x', snapshot_id: digest }, false],
  [{}, false],
  [{ url: 'file:///etc/passwd' }, false],
  [{ url: 'javascript:alert(1)' }, false],
  [{ snapshot_id: digest, fileName: '../x' }, false],
  [{ snapshot_id: digest, fileName: '..' }, false],
  [{ snapshot_id: digest, fileName: 'a\\b' }, false],
  [{ snapshot_id: 'sha256:short' }, false],
])('data is a URL or a snapshot: %j', (place, isTaken) => {
  const document = { schemaVersion: 1, id: 'xv-1', data: 'x-1', version: '1', type: 'uri_file', description: '', createdUtc: '2026-01-01T00:00:00.000Z', ...place, contentDigest: dataDocumentDigest({ type: 'uri_file', ...place }) };
  expect('facts' in readVersionDocument('data', document, 'x-1', 'xv-1')).toBe(isTaken);
});
