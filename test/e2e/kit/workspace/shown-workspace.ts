import type { ConflictView, OutboxItemView, RemoteRow } from '#shared/sync/views.ts';
import type { Shown } from './stand-in-workspace.ts';

const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
const version = (number: number, here: boolean, description = ''): RemoteRow['versions'][number] => ({ version: `${number}.0.0`, id: `v-01hzx9k2m4n6p8q0r2s4t6v8w${number}`, status: 'active', description, createdUtc: ago(600 - number * 60), here });

export const hostile = '<img src=x onerror="document.title=1"><script>document.title=1</script> [click](javascript:alert(1)) & **not bold**';

const rows: readonly RemoteRow[] = [
  { kind: 'module', id: 'm-prepare', name: 'prepare_penguins', description: 'Splits the penguins into two tables, by species and island.', status: 'active', createdBy: 'Ana Costa', createdUtc: ago(3_000), versions: [version(1, true), version(2, true), version(3, false, 'Reads parquet too.')], presence: 'here' },
  { kind: 'module', id: 'm-train', name: 'train_tree', description: 'A decision tree.\n\nIts depth is a parameter.', status: 'active', createdBy: 'Bo Lindqvist', createdUtc: ago(2_000), versions: [version(1, true)], defaultVersion: '1.0.0', presence: 'here' },
  { kind: 'module', id: 'm-hostile', name: 'score & <b>count</b>', description: hostile, status: 'active', createdBy: 'Mallory', createdUtc: ago(30), versions: [version(1, false)], presence: 'there' },
  { kind: 'endpoint', id: 'e-nightly', name: 'nightly_training', description: 'Every night at two.', status: 'active', createdBy: 'Ana Costa', createdUtc: ago(900), versions: [version(1, false), version(2, false)], presence: 'there' },
  { kind: 'data', id: 'd-penguins', name: 'penguins', description: '', status: 'active', createdBy: 'Ana Costa', createdUtc: ago(9_000), versions: [version(1, true)], presence: 'here' },
  { kind: 'environment', id: 'n-sklearn', name: 'azureml:sklearn-1.5@latest', description: '', status: 'active', createdBy: 'Bo Lindqvist', createdUtc: ago(700), versions: [], image: 'registry.example.org/team/sklearn-with-everything-we-need:1.5.2-cpu', presence: 'there' },
  { kind: 'module', id: 'm-long', name: 'a_module_whose_name_goes_on_and_on_because_somebody_put_every_word_that_they_knew_into_it', description: 'It does a great many things, one after another, which somebody has described here at great length without ever thinking of those who read it in a narrow column. '.repeat(3), status: 'disabled', createdBy: 'Somebody With A Rather Long Name', createdUtc: ago(5), versions: Array.from({ length: 40 }, (_unused, index) => version(index + 1, false)), presence: 'there' },
];

/** One of many, told apart by its number. */
export const manyOf = (index: number): RemoteRow => ({ kind: 'module', id: `m-${index}`, name: `module_${String(index).padStart(4, '0')}`, description: 'One of many.', status: 'active', createdBy: 'Ana Costa', createdUtc: ago(index), versions: [version(1, false)], presence: 'there' });

const outbox: readonly OutboxItemView[] = [
  { id: 'o-1', workspace: 'w-1', kind: 'module', entityId: 'm-train', name: 'train_tree', what: 'publish-version', version: '2.0.0', fields: [], reason: 'trying-again', explanation: 'Penguin research answered that it is too busy. It is tried again by itself.', attempts: 3, nextTryUtc: new Date(Date.now() + 45_000).toISOString(), lastError: { code: 'workspace-too-many-requests', message: 'The workspace refused: too many requests.' } },
  { id: 'o-2', workspace: 'w-1', kind: 'endpoint', entityId: 'e-weekly', name: 'weekly_report', what: 'publish-version', version: '1', fields: [], reason: 'waits-for-others', explanation: 'It uses train_tree 2.0.0, which is sent first.', attempts: 0 },
  { id: 'o-3', workspace: 'w-1', kind: 'module', entityId: 'm-prepare', name: 'prepare_penguins', what: 'change-fields', fields: ['description', 'default version'], reason: 'conflict', explanation: 'Somebody changed the description there meanwhile. Choose what holds.', attempts: 1 },
  { id: 'o-4', workspace: 'w-1', kind: 'data', entityId: 'd-raw', name: 'raw_measurements_of_all_stations', what: 'publish-version', version: '2026-01-01', fields: [], reason: 'parked', explanation: 'Penguin research refuses it: the file is larger than 5 GB. Publish it by its address, or ask the admin for a higher limit.', attempts: 1 },
];

const conflicts: readonly ConflictView[] = [
  {
    id: 'c-1', workspace: 'w-1', conflict: 'name-taken', kind: 'module', entityId: 'm-count', name: 'count_words', message: 'Bo Lindqvist published another module with the name count_words while you were offline. Names are unique in a workspace.',
    mine: 'your module, 1 version', theirs: 'published by Bo Lindqvist, 2 versions', holder: { id: 'm-train', name: 'count_words' },
    choices: [
      { choice: 'rename-mine', label: 'Rename mine', consequence: 'Your module gets another name, here and in Penguin research. Pipelines of this machine that name count_words then mean nothing until you change them.', suggestedName: 'count_words_2' },
      { choice: 'publish-into-theirs', label: 'Publish into theirs', consequence: 'The content of your version 1.0.0 becomes version 3.0.0 of their module, which is pulled to this machine. Your own module is archived.' },
      { choice: 'keep-local', label: 'Keep mine here', consequence: 'Your module stays on this machine as it is and is not published.' },
    ],
  },
  {
    id: 'c-2', workspace: 'w-1', conflict: 'field', kind: 'module', entityId: 'm-prepare', name: 'prepare_penguins', field: 'default version', message: 'You and somebody else made different versions the default.', mine: '2.0.0', base: '1.0.0', theirs: '3.0.0',
    choices: [
      { choice: 'mine', label: 'Keep mine', consequence: '2.0.0 becomes the default version in Penguin research too.' },
      { choice: 'theirs', label: 'Take theirs', consequence: '3.0.0 becomes the default version on this machine.' },
    ],
  },
  {
    id: 'c-3', workspace: 'w-1', conflict: 'field', kind: 'module', entityId: 'm-train', name: 'train_tree', field: 'description', message: 'You and somebody else changed the description.',
    mine: 'A decision tree.\n\nIts depth is a parameter.\nMine says more of the leaves.', base: 'A decision tree.', theirs: 'A decision tree.\n\nIts depth is a parameter.\nTheirs says more of the roots.\n<b>And is bold.</b>',
    choices: [
      { choice: 'mine', label: 'Keep mine', consequence: 'Your description goes to Penguin research.' },
      { choice: 'theirs', label: 'Take theirs', consequence: 'Their description comes to this machine.' },
    ],
  },
];

/** A workspace in which a good deal is going on. */
export const shownWorkspace = (): Shown => ({
  state: { id: 'w-1', name: 'Penguin research', url: 'https://drydock.example.org', state: 'online', lastSyncUtc: ago(2), member: { id: 'u-ana', name: 'Ana Costa', role: 'admin' }, queued: 2, conflicts: 0, parked: 1 },
  rows, outbox, conflicts,
  threeWay: {
    workspace: 'w-1', kind: 'module', id: 'm-prepare', name: 'prepare_penguins',
    local: { fields: {}, versions: [] }, base: { fields: {}, versions: [] }, remote: { fields: {}, versions: [] },
    rows: [
      { what: 'name', local: 'prepare_penguins', base: 'prepare_penguins', remote: 'prepare_penguins', outcome: 'same' },
      { what: 'description', local: 'Splits the penguins into two tables, by species and island.', base: 'Splits the penguins.', remote: 'Splits the penguins.', outcome: 'sent' },
      { what: 'default version', local: '2.0.0', base: '1.0.0', remote: '3.0.0', outcome: 'conflict' },
      { what: 'status', local: 'active', base: 'active', remote: 'disabled', outcome: 'taken' },
      { what: 'version 3.0.0', remote: 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', outcome: 'taken' },
      { what: 'version 4.0.0', local: 'sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae', outcome: 'stays' },
    ],
  },
  fidelity: {
    publishable: true,
    together: [{ kind: 'module', id: 'm-prepare', name: 'prepare_penguins', versions: ['2.0.0'] }],
    items: [
      { severity: 'warning', code: 'local-image', node: 'train', subject: 'my/sklearn:1', message: 'It runs in the image my/sklearn:1, which is only on this machine. It is sent along: 412 MB.' },
      { severity: 'warning', code: 'local-data', subject: '/home/ana/penguins.csv', message: 'It reads /home/ana/penguins.csv, which the others do not have. Register it as data and publish that.' },
      { severity: 'note', code: 'not-run-locally', node: 'train.fit', subject: 'compute', message: 'The compute target gpu-cluster is ignored when it runs on a machine.' },
    ],
  },
  members: [
    { id: 'u-ana', name: 'Ana Costa', role: 'admin', status: 'active', createdUtc: ago(20_000), tokens: [{ id: 't-1', label: 'laptop', createdUtc: ago(20_000), lastUsedUtc: ago(2), expiresUtc: '2027-03-01T00:00:00.000Z' }, { id: 't-2', label: 'the old desktop under the window', createdUtc: ago(90_000), revokedUtc: ago(3_000) }] },
    { id: 'u-bo', name: 'Bo Lindqvist', role: 'contributor', status: 'active', createdUtc: ago(15_000), tokens: [{ id: 't-3', label: 'workstation', createdUtc: ago(15_000) }] },
    { id: 'u-long', name: 'Somebody With A Rather Long Name Who Came From Another Department And Stayed', role: 'reader', status: 'active', createdUtc: ago(100), tokens: [] },
    { id: 'u-mallory', name: 'Mallory', role: 'reader', status: 'removed', createdUtc: ago(9_000), tokens: [] },
  ],
  audit: [
    { seq: 120, atUtc: ago(3), member: 'Ana Costa', action: 'member-removed', target: 'Mallory', detail: '' },
    { seq: 119, atUtc: ago(30), member: 'Mallory', action: 'publish', target: 'score & <b>count</b> 1.0.0', detail: 'module m-hostile' },
    { seq: 118, atUtc: ago(60), member: 'Bo Lindqvist', action: 'rename', target: 'train_tree', detail: 'was train' },
  ],
  silent: false,
});
