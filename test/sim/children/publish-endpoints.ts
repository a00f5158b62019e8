import { writeSync } from 'node:fs';
import { ulid } from 'ulid';
import { systemClock } from '#electron/clock.ts';
import { EndpointStore } from '#electron/endpoints/endpoint-store.ts';
import { sampleEndpoint } from '#test/integration/endpoints/sample-endpoint.ts';

/** Publishes a version of each of `count` endpoints and renames every third one; acknowledges each with what it got. Arguments: catalog folder, prefix of the names, count, salt. */
const [root = '', prefix = '', count = '0', salt = ''] = process.argv.slice(2);
const endpoints = new EndpointStore(root, { clock: systemClock, newId: () => ulid().toLowerCase() });
writeSync(1, 'ready\n');
for (let at = 0; at < Number(count); at += 1) {
  const name = `${prefix}${String(at)}`;
  const { endpoint, version } = await endpoints.publish(name, sampleEndpoint(`echo ${salt}`));
  writeSync(1, `ack ${JSON.stringify({ id: endpoint.id, version: version.version, versionId: version.id })}\n`);
  if (at % 3 === 0) {
    const renamed = await endpoints.rename(endpoint.id, `${name} of ${salt}`);
    writeSync(1, `ack ${JSON.stringify({ id: endpoint.id, version: version.version, versionId: version.id, name: renamed.name })}\n`);
  }
}
