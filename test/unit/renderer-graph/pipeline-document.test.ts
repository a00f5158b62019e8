import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PipelineReading } from '#shared/contract/pipelines.ts';
import { PipelineDocument } from '#renderer/screens/pipeline/pipeline-document.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const readingOf = (text: string): PipelineReading => ({ readable: true, name: text, displayName: '', description: '', interface: { inputs: [], params: [], outputs: [] }, graph: { nodes: [], edges: [] }, nodes: [], problems: [] });

/** A file on disk that knows who changed it. */
class Disk {
  text = 'one';
  version = 1;
  positions = {};
  saves: string[] = [];
  failing = false;

  document(): PipelineDocument {
    return new PipelineDocument(this.opened(), {
      open: async () => this.opened(),
      read: async ({ text }) => readingOf(text),
      save: async ({ text, digest }) => {
        if (this.failing) throw new Error('The disk is full.');
        if (digest !== this.digest) return { saved: false, digest: this.digest };
        this.write(text);
        this.saves.push(text);
        return { saved: true, digest: this.digest };
      },
      savePositions: async ({ positions }) => {
        this.positions = positions;
      },
    });
  }

  get digest(): string {
    return `digest ${this.version}`;
  }

  write(text: string): void {
    this.text = text;
    this.version += 1;
  }

  opened() {
    return { file: '/p.yml', text: this.text, digest: this.digest, positions: {}, reading: readingOf(this.text) };
  }
}

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(2_000);
const write = (text: string) => () => ({ text, positions: {} });

describe('an open pipeline', () => {
  it('reads and saves by itself what was edited, once for several edits', async () => {
    const disk = new Disk();
    const document = disk.document();
    document.type('two');
    document.type('three');
    expect(document.state.save).toBe('unsaved');
    await settle();
    expect(disk.saves).toEqual(['three']);
    expect(document.state).toMatchObject({ save: 'saved', text: 'three', reading: { name: 'three' } });
  });

  it('takes back edits one by one, typing without a pause at once, and saves that too', async () => {
    const disk = new Disk();
    const document = disk.document();
    document.edit(write('two'));
    document.type('two a');
    document.type('two ab');
    document.undo();
    expect(document.state).toMatchObject({ text: 'two', canUndo: true, canRedo: true });
    document.undo();
    expect(document.state).toMatchObject({ text: 'one', canUndo: false });
    document.redo();
    await settle();
    expect(disk.text).toBe('two');
  });

  it('changes nothing when an edit cannot be made', () => {
    const document = new Disk().document();
    expect(() =>
      document.edit(() => {
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(document.state).toMatchObject({ text: 'one', canUndo: false, save: 'saved' });
  });

  it('keeps places beside the file and leaves the text alone', async () => {
    const disk = new Disk();
    const document = disk.document();
    document.move({ a: { x: 1, y: 2 } });
    await settle();
    expect(disk.positions).toEqual({ a: { x: 1, y: 2 } });
    expect(disk.saves).toEqual([]);
  });

  it('takes over what somebody else saved while there was nothing of its own, and can undo that', async () => {
    const disk = new Disk();
    const document = disk.document();
    disk.write('theirs');
    await document.changedOnDisk(disk.digest);
    expect(document.state).toMatchObject({ text: 'theirs', save: 'saved', canUndo: true });
  });

  it('never overwrites what somebody else saved: it asks', async () => {
    const disk = new Disk();
    const document = disk.document();
    document.type('mine');
    disk.write('theirs');
    await settle();
    expect(disk.text).toBe('theirs');
    expect(document.state).toMatchObject({ text: 'mine', save: 'conflict' });
    document.type('mine, longer');
    await settle();
    expect(disk.text).toBe('theirs');
    await document.keepMine();
    expect(disk.text).toBe('mine, longer');
    expect(document.state.save).toBe('saved');
  });

  it('takes theirs when asked to, as a step that can be undone', async () => {
    const disk = new Disk();
    const document = disk.document();
    document.type('mine');
    disk.write('theirs');
    await settle();
    await document.takeTheirs();
    expect(document.state).toMatchObject({ text: 'theirs', save: 'saved' });
    document.undo();
    await settle();
    expect(disk.text).toBe('mine');
  });

  it('does not take its own save for somebody else\'s', async () => {
    const disk = new Disk();
    const document = disk.document();
    document.type('two');
    const saving = document.save();
    await document.changedOnDisk('digest 2');
    await saving;
    expect(document.state).toMatchObject({ text: 'two', save: 'saved' });
    expect(document.state.failure).toBe('');
  });

  it('says why it could not save, and tries again with the next edit', async () => {
    const disk = new Disk();
    const document = disk.document();
    disk.failing = true;
    document.type('two');
    await settle();
    expect(document.state).toMatchObject({ save: 'failed', failure: 'The disk is full.' });
    disk.failing = false;
    document.type('three');
    await settle();
    expect(disk.text).toBe('three');
    expect(document.state.failure).toBe('');
  });

  it('saves what is left when it is closed', async () => {
    const disk = new Disk();
    const document = disk.document();
    document.type('last words');
    await document.close();
    expect(disk.text).toBe('last words');
  });
});
