import { openStore } from '#electron/workspace/database/open-store.ts';

/** Adds entries to the audit log of the workspace `w` in the database of the folder that is named, and says the number of each that was acknowledged, until it is killed. */
const store = await openStore({ folder: process.argv[2] ?? '' });
for (let index = 1; ; index += 1) {
  await Promise.all([0, 1, 2].map((part) => store.change('w', (changes) => changes.addAudit({ atUtc: '', member: 'ada', action: `${String(index)}-${String(part)}`, target: '', detail: 'x'.repeat(5_000) }))));
  process.stdout.write(`${String(index)}\n`);
}
