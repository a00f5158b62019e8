import { spawnSync } from 'node:child_process';

/** Whether Python can be had here; where nothing may be skipped, its absence fails. */
export const havePython = process.env['DRYDOCK_NO_SKIP'] === '1' || spawnSync('python3', ['-c', 'pass']).status === 0;
if (!havePython) process.stderr.write('SKIPPED what needs python3: it is not installed\n');
