import type { RegisterResult } from '#electron/catalog/register-version.ts';
import type { SyncHome } from './sync-home.ts';

/** A module 'train', published from the first home, that both have. */
export async function shareTrain(from: SyncHome, to: SyncHome): Promise<RegisterResult['module']> {
  const { module } = await from.register({ name: 'train', publish: true });
  await from.sync.sync('ws-1');
  await to.sync.pull('ws-1', 'module', module.id, { offline: false });
  return module;
}

/** Two modules 'train': one of them in the workspace, the other to be published by the second home, which has not tried to yet. */
export async function clashOverTrain(first: SyncHome, second: SyncHome): Promise<{ readonly theirs: RegisterResult['module']; readonly mine: RegisterResult['module']; readonly version: RegisterResult['version'] }> {
  const { module: theirs } = await first.register({ name: 'train', publish: true });
  await first.sync.sync('ws-1');
  const { module: mine, version } = await second.register({ name: 'train', command: 'echo mine', publish: true });
  return { theirs, mine, version };
}
