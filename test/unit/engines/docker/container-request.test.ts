import { describe, expect, it } from 'vitest';
import type { Step } from '#electron/engines/engine.ts';
import { slotRequest, stepRequest, type ContainerSetting } from '#electron/engines/docker/container-request.ts';

const setting: ContainerSetting = {
  homeId: 'home-1',
  runId: 'run-1',
  user: '1000:1000',
  facts: { version: '1', podman: false, os: 'linux', linux: true, rootless: false, selinux: false, cpus: 4, defaultMemoryBytes: 8e9, bridge: true },
};

const step: Step = {
  runId: 'run-1',
  node: 'train',
  attempt: 1,
  command: 'python train.py',
  environmentVariables: { A: 'x=y' },
  codeFolder: '/home/ann/code: new',
  mounts: [
    { name: 'inputs/data', hostPath: '/data', writable: false },
    { name: 'outputs/model', hostPath: '/model', writable: true },
  ],
  resources: {},
  stdoutFile: '/o',
  stderrFile: '/e',
  scratchFolder: '/s',
};

describe('the container of a step', () => {
  const request = stepRequest(setting, step, 'sha256:1', 'container:abc');

  it('has no power over the machine', () => {
    expect(request.User).toBe('1000:1000');
    expect(request.HostConfig).toMatchObject({ Privileged: false, CapDrop: ['ALL'], SecurityOpt: ['no-new-privileges'], PidsLimit: 4096, Init: true, Memory: 8e9, NetworkMode: 'container:abc' });
    expect(JSON.stringify(request)).not.toContain('docker.sock');
  });

  it('sees its code and its mounts, inputs read-only', () => {
    expect(request.WorkingDir).toBe('/mnt/code');
    expect(request.HostConfig?.Mounts?.map(({ Source, Target, ReadOnly }) => [Source, Target, ReadOnly])).toEqual([
      ['/home/ann/code: new', '/mnt/code', false],
      ['/data', '/mnt/inputs/data', true],
      ['/model', '/mnt/outputs/model', false],
    ]);
  });

  it('carries our labels, and so does a slot', () => {
    const labels = { 'dev.drydock.home': 'home-1', 'dev.drydock.run': 'run-1' };
    expect(request.Labels).toEqual({ ...labels, 'dev.drydock.role': 'step', 'dev.drydock.node': 'train' });
    expect(slotRequest(setting, 'i', 'none').Labels).toEqual({ ...labels, 'dev.drydock.role': 'slot' });
  });

  it('gets what the step asks for, as far as the machine goes', () => {
    const resources = { cpus: 16, memoryBytes: 1e9, shmBytes: 5e8, gpus: 2 };
    const { HostConfig } = stepRequest(setting, { ...step, resources }, 'i', 'none');
    expect(HostConfig).toMatchObject({ NanoCpus: 4e9, Memory: 1e9, ShmSize: 5e8, DeviceRequests: [{ Count: 2, Capabilities: [['gpu']] }] });
  });
});
