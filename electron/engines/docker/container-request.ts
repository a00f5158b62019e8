import type { ContainerCreateOptions, MountSettings } from 'dockerode';
import type { Step, StepMount } from '../engine.ts';
import type { ShellStep } from '../terminal.ts';
import { containerLabels } from './labels.ts';
import type { EngineFacts } from './engine-facts.ts';
import { gatedCommandLine, GATE_PATH, plainCommandLine, shellCommandLine, slotCommandLine } from './step-script.ts';

export const CODE_PATH = '/mnt/code';
const PIDS_LIMIT = 4096;
/** What Azure ML gives when a job does not say. */
const DEFAULT_SHM_BYTES = 2 * 1024 ** 3;

/** What all containers of a session have in common. */
export interface ContainerSetting {
  readonly homeId: string;
  readonly runId: string;
  readonly facts: EngineFacts;
  /** `uid:gid` to run as; undefined leaves it to the image. */
  readonly user: string | undefined;
}

/** A gate on the host and the text that ends the logs of a step behind it. */
export interface GateSetting {
  readonly folder: string;
  readonly marker: string;
}

export function mountPath(mount: Pick<StepMount, 'name'>): string {
  return `/mnt/${mount.name}`;
}

/** The create request of a step. `network` is `container:<slot id>` or a network name. Pure. */
export function stepRequest(setting: ContainerSetting, step: Omit<ShellStep, 'runId' | 'imageId'> & Pick<Step, 'command'>, image: string, network: string, gate?: GateSetting): ContainerCreateOptions {
  const { resources } = step;
  const cpus = resources.cpus === undefined ? undefined : Math.min(resources.cpus, setting.facts.cpus);
  return {
    ...common(setting, image, containerLabels(setting.homeId, setting.runId, 'step', step.node)),
    ...argv(gate === undefined ? plainCommandLine(step.command) : gatedCommandLine(step.command, gate.marker)),
    Env: Object.entries(step.environmentVariables).map(([name, value]) => `${name}=${value}`),
    WorkingDir: CODE_PATH,
    AttachStdout: true,
    AttachStderr: true,
    HostConfig: {
      ...hardening(setting),
      NetworkMode: network,
      Mounts: [
        bind(step.codeFolder, CODE_PATH, true),
        ...step.mounts.map((mount) => bind(mount.hostPath, mountPath(mount), mount.writable)),
        ...(gate === undefined ? [] : [bind(gate.folder, GATE_PATH, true)]),
      ],
      Memory: resources.memoryBytes ?? setting.facts.defaultMemoryBytes,
      ShmSize: resources.shmBytes ?? DEFAULT_SHM_BYTES,
      ...(cpus === undefined ? {} : { NanoCpus: Math.round(cpus * 1e9) }),
      ...(resources.gpus === undefined || resources.gpus === 0
        ? {}
        : { DeviceRequests: [{ Driver: '', Count: resources.gpus, Capabilities: [['gpu']] }] }),
    },
  };
}

/** The create request of an interactive shell in the surroundings of a step. Pure. */
export function shellRequest(setting: ContainerSetting, step: ShellStep, image: string, network: string): ContainerCreateOptions {
  const request = stepRequest(setting, { ...step, command: '' }, image, network);
  return {
    ...request,
    ...argv(shellCommandLine()),
    Labels: containerLabels(setting.homeId, setting.runId, 'terminal', step.node),
    Env: ['TERM=xterm-256color', ...(request.Env ?? [])],
    Tty: true,
    OpenStdin: true,
    AttachStdin: true,
  };
}

/** The create request of a sleeping container whose network the steps of a worker share. Pure. */
export function slotRequest(setting: ContainerSetting, image: string, network: string, greeting?: { folder: string; text: string }): ContainerCreateOptions {
  return {
    ...common(setting, image, containerLabels(setting.homeId, setting.runId, 'slot')),
    ...argv(slotCommandLine(greeting?.text ?? '')),
    OpenStdin: true,
    HostConfig: {
      ...hardening(setting),
      NetworkMode: network,
      ...(greeting === undefined ? {} : { Mounts: [bind(greeting.folder, GATE_PATH, true)] }),
    },
  };
}

/** The image's own entry point is replaced, not called: it is written for the image's own program. */
function argv(line: string[]): Pick<ContainerCreateOptions, 'Entrypoint' | 'Cmd'> {
  return { Entrypoint: line.slice(0, 1), Cmd: line.slice(1) };
}

function common(setting: ContainerSetting, image: string, labels: Record<string, string>): ContainerCreateOptions {
  return {
    Image: image,
    Labels: labels,
    ...(setting.user === undefined ? {} : { User: setting.user }),
    // A health check of the image would start processes beside the command.
    Healthcheck: { Test: ['NONE'] },
  };
}

function hardening(setting: ContainerSetting): NonNullable<ContainerCreateOptions['HostConfig']> {
  return {
    Privileged: false,
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges', ...(setting.facts.selinux ? ['label=disable'] : [])],
    PidsLimit: PIDS_LIMIT,
    // Without an init, a stop takes the whole grace period and nobody reaps zombies.
    Init: true,
    // Logs come through attach; a log file of the engine would be a second copy without a limit.
    LogConfig: { Type: 'none', Config: {} },
    RestartPolicy: { Name: 'no' },
  };
}

function bind(source: string, target: string, writable: boolean): MountSettings {
  return { Type: 'bind', Source: source, Target: target, ReadOnly: !writable };
}
