/** Labels on everything that we make in an engine. What does not carry {@link HOME_LABEL} is never touched. */
export const HOME_LABEL = 'dev.drydock.home';
export const RUN_LABEL = 'dev.drydock.run';
const NODE_LABEL = 'dev.drydock.node';
export const ROLE_LABEL = 'dev.drydock.role';

export type ContainerRole = 'step' | 'slot' | 'terminal';

export function containerLabels(homeId: string, runId: string, role: ContainerRole, node?: string): Record<string, string> {
  return {
    [HOME_LABEL]: homeId,
    [RUN_LABEL]: runId,
    [ROLE_LABEL]: role,
    ...(node === undefined ? {} : { [NODE_LABEL]: node }),
  };
}
