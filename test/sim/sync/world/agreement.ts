import { checkCatalog } from '#electron/catalog/check-catalog.ts';
import { homeLayout } from '#electron/home/layout.ts';
import { fieldNames, remoteFields } from '#shared/sync/trees.ts';
import type { Intent, Ledger } from './ledger.ts';
import type { SimClient } from './sim-client.ts';
import type { ServerState, SimServer } from './sim-server.ts';

/** What does not hold when everything is healed and quiet; empty when all does. */
export async function disagreements(server: SimServer, clients: readonly SimClient[], ledger: Ledger): Promise<string[]> {
  const state = await server.state();
  return [
    ...server.defects.map((defect) => `the server failed: ${defect instanceof Error ? (defect.stack ?? defect.message) : String(defect)}`),
    ...clients.flatMap((client) => [...homeProblems(client, ledger), ...replicaProblems(client, state), ...treeProblems(client)]),
    ...acknowledgedProblems(state, clients, ledger),
    ...[...ledger.intents].flatMap((intent) => intentProblems(intent, state, clients, ledger)),
  ];
}

/** The catalog is whole, and has every version that it said it keeps, also where another took its place in the list. */
function homeProblems({ name, home, catalog }: SimClient, ledger: Ledger): string[] {
  const lost = ledger.keptBy(name).filter(({ versionId, digest }) => catalog.showVersion({ kind: 'id', id: versionId, text: versionId }).version.contentDigest !== digest);
  return [...checkCatalog(homeLayout(home).catalog).map((problem) => `${name}: ${problem}`), ...lost.map(({ versionId }) => `${name} has other content in ${versionId} than it had`)];
}

/** What a client knows of the workspace is what the workspace has. */
function replicaProblems({ name, trees: { replica } }: SimClient, state: ServerState): string[] {
  const known = new Map([...replica.all()].map(({ kind, entity }) => [`${kind} ${entity.id}`, JSON.stringify(sorted(entity))]));
  const there = new Map(state.entities.map(({ kind, entity }) => [`${kind} ${entity.id}`, JSON.stringify(sorted(entity))]));
  return [
    ...(replica.epoch === state.epoch ? [] : [`${name} knows the history ${replica.epoch ?? 'none'}, and it is ${state.epoch}`]),
    ...[...there].filter(([key, text]) => known.get(key) !== text).map(([key, text]) => `${name} knows of ${key}: ${known.get(key) ?? 'nothing'}; it is ${text}`),
    ...[...known.keys()].filter((key) => !there.has(key)).map((key) => `${name} knows of ${key}, which is not there`),
  ];
}

const sorted = (value: object): object => Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));

/** What is followed is the same on both sides, and nothing is left to do. */
function treeProblems({ name, trees, sync }: SimClient): string[] {
  // What waits for the restoring of something archived waits for a person, and says so.
  const waiting = sync.outbox(trees.workspace).filter(({ id }) => !id.includes('/shelved.'));
  const problems = waiting.map((item) => `${name} has still to send ${item.id}: ${item.reason}, ${item.explanation} ${item.lastError?.message ?? ''}`);
  for (const conflict of sync.conflicts(trees.workspace)) problems.push(`${name} has the conflict ${conflict.id}: ${conflict.message}`);
  for (const subject of trees.subjects()) {
    const { local, remote, base, plan } = trees.plan(subject);
    if (plan.actions.length > 0) problems.push(`${name} has ${subject.kind} ${subject.id} to do: ${JSON.stringify(plan.actions)}`);
    if (local === undefined || remote === undefined || base === undefined) continue;
    const there = remoteFields(remote);
    for (const field of fieldNames) if (!plan.held.includes(field) && there[field] !== local.fields[field]) problems.push(`${name} has ${field} of ${subject.id} '${String(local.fields[field])}', the workspace '${String(there[field])}'`);
    const here = new Map(local.versions.map((version) => [version.id, version]));
    const kept = new Set(local.versions.flatMap(({ keepLocal, version }) => (keepLocal ? [version] : [])));
    for (const entry of remote.versions) {
      const version = here.get(entry.id);
      if (version === undefined) {
        if (!kept.has(entry.version)) problems.push(`${name} lacks version '${entry.version}' of ${subject.id}`);
      } else if (version.digest !== entry.digest || (remote.status !== 'archived' && (version.status !== entry.status || version.description !== entry.description))) problems.push(`${name} has version '${entry.version}' of ${subject.id} as ${JSON.stringify(version)}, the workspace as ${JSON.stringify(entry)}`);
    }
  }
  return problems;
}

/** What a person was told is published is there, once; or, where a restored workspace had it no more, what its publisher then decided, or is shown: it waits while what it belongs to is archived. */
function acknowledgedProblems({ entities }: ServerState, clients: readonly SimClient[], ledger: Ledger): string[] {
  const count = new Map<string, number>();
  for (const { entity } of entities) for (const { id } of entity.versions) count.set(id, (count.get(id) ?? 0) + 1);
  return ledger.acknowledged.flatMap((intent) => {
    const times = count.get(intent.versionId) ?? 0;
    if (times === 1 || (times === 0 && (ledger.isReleased(intent) || isContentThere(intent, entities, ledger) || isShown(intent, clients, ledger)))) return [];
    return [`${intent.client} was told that version '${intent.version}' (${intent.versionId}) of ${intent.kind} ${intent.entity} is published, and it is there ${String(times)} times`];
  });
}

function isContentThere(intent: Intent, entities: ServerState['entities'], ledger: Ledger): boolean {
  const places = ledger.placesOf(intent);
  const found = entities.filter(({ kind, entity }) => kind === intent.kind && places.includes(entity.id));
  return intent.kind === 'environment' ? found.length > 0 : found.some(({ entity }) => entity.versions.some(({ digest }) => digest === intent.digest));
}

function intentProblems(intent: Intent, { entities }: ServerState, clients: readonly SimClient[], ledger: Ledger): string[] {
  if (ledger.isReleased(intent)) return [];
  if (isContentThere(intent, entities, ledger)) return [];
  return isShown(intent, clients, ledger) ? [] : [`${intent.client} marked version '${intent.version}' (${intent.versionId}) of ${intent.kind} ${intent.entity} for publishing; it is not there, and nothing says why`];
}

/** Whoever wanted it sees in the outbox or among the conflicts what it waits for. */
function isShown(intent: Intent, clients: readonly SimClient[], ledger: Ledger): boolean {
  const places = ledger.placesOf(intent);
  const client = clients.find(({ name }) => name === intent.client);
  return client !== undefined && [...client.sync.outbox(client.trees.workspace), ...client.sync.conflicts(client.trees.workspace)].some(({ kind, entityId }) => kind === intent.kind && places.includes(entityId));
}
