import { realDiskSync } from '#electron/workspace/database/durable-node-fs.ts';
import { openEmbedded } from '#electron/workspace/database/embedded-database.ts';
import { SqlStore } from '#electron/workspace/database/sql-store.ts';

/** Adds an entry to the audit log of the workspace `w` in the database of the folder that is named, and another one when its disk is broken; says which were acknowledged. */
let isBroken = false;
const store = new SqlStore(await openEmbedded(process.argv[2] ?? '', {
  ...realDiskSync,
  file: (descriptor) => {
    if (isBroken) throw new Error('The disk is broken');
    realDiskSync.file(descriptor);
  },
}));
for (const action of ['kept', 'lost']) {
  isBroken = action === 'lost';
  await store.change('w', (changes) => changes.addAudit({ atUtc: '', member: 'ada', action, target: '', detail: '' }));
  process.stdout.write(`${action}\n`);
}
