import { writeSync } from 'node:fs';
import { ulid } from 'ulid';
import { Catalog } from '#electron/catalog/catalog.ts';
import { systemClock } from '#electron/clock.ts';
import { sampleModule } from '#test/integration/catalog/sample-module.ts';

/**
 * Registers one version of each of `count` modules and acknowledges each with the ids it got. What an earlier process
 * registered is acknowledged again. Arguments: catalog folder, prefix of the names, count, and what tells the content apart.
 */
const [root = '', prefix = '', count = '0', content = ''] = process.argv.slice(2);
const catalog = new Catalog(root, { clock: systemClock, newId: () => ulid().toLowerCase() });
writeSync(1, 'ready\n');
for (let at = 0; at < Number(count); at += 1) {
  const name = `${prefix}${String(at)}`;
  const { module, version } = await catalog.registerVersion(sampleModule(name, `echo ${content}`));
  writeSync(1, `ack ${JSON.stringify({ name, module: module.id, version: version.version, versionId: version.id })}\n`);
}
