import { DebugHost } from '#test/kit/debug-host.ts';

/** Opens a terminal in a home's debug session and says so; then waits to be killed. */
const [home = '', runId = '', dockerHost = ''] = process.argv.slice(2);
const host = new DebugHost({ home, dockerHost });
const me = host.client('doomed');
const { id } = await host.call['debug.open']({ runId, node: 'count' }, me);
const { terminalId } = await host.call['terminal.open']({ debugId: id, columns: 80, rows: 24 }, me);
process.stdout.write(`${terminalId}\n`);
setInterval(() => undefined, 60_000);
