import type { Input, Output } from '#shared/contract/contract.ts';
import type { PipelineReading } from '#shared/contract/pipelines.ts';
import type { Positions } from '#shared/graph/graph-view.ts';
import { History } from './history.ts';

/** The calls that a document needs; rejections carry words for the user. */
export interface DocumentCalls {
  open(input: Input<'pipelines.open'>): Promise<Output<'pipelines.open'>>;
  read(input: Input<'pipelines.read'>, signal: AbortSignal): Promise<PipelineReading>;
  save(input: Input<'pipelines.save'>): Promise<Output<'pipelines.save'>>;
  savePositions(input: Input<'pipelines.savePositions'>): Promise<unknown>;
}

/** `conflict`: the file on disk is another than the one that was opened, and what is here is not in it. */
export type SaveState = 'saved' | 'unsaved' | 'saving' | 'conflict' | 'failed';

export interface DocumentState {
  readonly text: string;
  readonly positions: Positions;
  /** What the text meant when it was read last: a moment behind the text. */
  readonly reading: PipelineReading;
  readonly save: SaveState;
  /** Why saving or reading failed, in the host's words. */
  readonly failure: string;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

export interface Content {
  readonly text: string;
  readonly positions: Positions;
}

const READ_MS = 120;
const SAVE_MS = 700;

/** An open pipeline file. Its text is what is true: every edit makes another text, which is then read, and saved by itself. */
export class PipelineDocument {
  readonly file: string;
  readonly #calls: DocumentCalls;
  readonly #history: History<Content>;
  readonly #listeners = new Set<() => void>();
  #state: DocumentState;
  /** The state of the file on disk that this document last knew. */
  #digest: string;
  #savedText: string;
  #savedPositions: Positions;
  #seenDigest: string | undefined;
  #reading: AbortController | undefined;
  #readTimer: ReturnType<typeof setTimeout> | undefined;
  #saveTimer: ReturnType<typeof setTimeout> | undefined;
  #saving = false;

  constructor(opened: Output<'pipelines.open'>, calls: DocumentCalls) {
    this.file = opened.file;
    this.#calls = calls;
    this.#digest = opened.digest;
    this.#savedText = opened.text;
    this.#savedPositions = opened.positions;
    this.#history = new History<Content>({ text: opened.text, positions: opened.positions });
    this.#state = { text: opened.text, positions: opened.positions, reading: opened.reading, save: 'saved', failure: '', canUndo: false, canRedo: false };
  }

  get state(): DocumentState {
    return this.#state;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Makes one step that can be undone. Throws what `change` throws, and then nothing has changed. */
  edit(change: (content: Content) => Content): void {
    this.#take(change(this.#content), undefined);
  }

  /** Text that a person types: what is typed without a pause is undone at once. */
  type(text: string): void {
    this.#take({ ...this.#content, text }, 'typing');
  }

  move(positions: Positions): void {
    this.#take({ ...this.#content, positions }, 'moving');
  }

  undo(): void {
    this.#show(this.#history.undo());
  }

  redo(): void {
    this.#show(this.#history.redo());
  }

  /** Somebody else changed the file, or it is gone (no digest). */
  async changedOnDisk(digest: string | undefined): Promise<void> {
    // Perhaps it is the save that is under way: its reply tells.
    this.#seenDigest = this.#saving ? digest : undefined;
    if (this.#saving || digest === this.#digest) return;
    if (this.#dirty || digest === undefined) this.#set({ save: 'conflict', failure: digest === undefined ? 'The file is gone.' : '' });
    else await this.takeTheirs();
  }

  /** Ends a conflict: what is on disk replaces what is here, as a step that can be undone. */
  async takeTheirs(): Promise<void> {
    try {
      const opened = await this.#calls.open({ file: this.file });
      this.#digest = opened.digest;
      this.#savedText = opened.text;
      if (opened.text !== this.#content.text) this.#history.push({ text: opened.text, positions: this.#content.positions }, undefined);
      this.#set({ ...this.#content, reading: opened.reading, save: 'saved', failure: '' });
    } catch (error) {
      this.#set({ failure: wordsOf(error) });
    }
  }

  /** Ends a conflict: what is here replaces what is on disk. */
  async keepMine(): Promise<void> {
    try {
      const opened = await this.#calls.open({ file: this.file }).catch(() => undefined);
      this.#digest = opened?.digest ?? '';
      this.#set({ save: 'unsaved', failure: '' });
      await this.save();
    } catch (error) {
      this.#set({ save: 'failed', failure: wordsOf(error) });
    }
  }

  /** Saves now what is not saved yet. Never rejects: how it went is in the state. */
  async save(): Promise<void> {
    clearTimeout(this.#saveTimer);
    if (this.#saving || this.#state.save === 'conflict' || !this.#dirty) return;
    this.#saving = true;
    const { text, positions } = this.#content;
    let again = true;
    this.#set({ save: 'saving' });
    try {
      if (positions !== this.#savedPositions) {
        await this.#calls.savePositions({ file: this.file, positions });
        this.#savedPositions = positions;
      }
      const saved = text === this.#savedText || (await this.#saveText(text));
      again = saved;
      this.#set({ save: saved ? this.#rest() : 'conflict', failure: '' });
    } catch (error) {
      // The next edit tries again, or a person does.
      again = false;
      this.#set({ save: 'failed', failure: wordsOf(error) });
    } finally {
      this.#saving = false;
    }
    if (again && this.#dirty) this.#saveSoon();
    if (this.#seenDigest !== undefined && this.#seenDigest !== this.#digest) await this.changedOnDisk(this.#seenDigest);
  }

  /** Saves what is left, and lets go. */
  async close(): Promise<void> {
    clearTimeout(this.#readTimer);
    this.#reading?.abort();
    await this.save();
    clearTimeout(this.#saveTimer);
  }

  get #content(): Content {
    return this.#history.now;
  }

  get #dirty(): boolean {
    return this.#content.text !== this.#savedText || this.#content.positions !== this.#savedPositions;
  }

  #rest(): SaveState {
    return this.#dirty ? 'unsaved' : 'saved';
  }

  async #saveText(text: string): Promise<boolean> {
    const { saved, digest } = await this.#calls.save({ file: this.file, text, digest: this.#digest });
    if (!saved) return false;
    this.#digest = digest;
    this.#savedText = text;
    return true;
  }

  #take(content: Content, kind: string | undefined): void {
    if (content.text === this.#content.text && content.positions === this.#content.positions) return;
    this.#history.push(content, kind);
    this.#show(content);
  }

  #show(content: Content): void {
    const reread = content.text !== this.#state.text;
    this.#set({ ...content, save: this.#state.save === 'conflict' ? 'conflict' : this.#rest() });
    if (reread) {
      clearTimeout(this.#readTimer);
      this.#readTimer = setTimeout(() => void this.#read(), READ_MS);
    }
    this.#saveSoon();
  }

  #saveSoon(): void {
    clearTimeout(this.#saveTimer);
    this.#saveTimer = setTimeout(() => void this.save(), SAVE_MS);
  }

  async #read(): Promise<void> {
    this.#reading?.abort();
    const reading = new AbortController();
    this.#reading = reading;
    try {
      const read = await this.#calls.read({ file: this.file, text: this.#content.text }, reading.signal);
      if (!reading.signal.aborted) this.#set({ reading: read });
    } catch (error) {
      if (!reading.signal.aborted) this.#set({ failure: wordsOf(error) });
    }
  }

  #set(change: Partial<DocumentState>): void {
    this.#state = { ...this.#state, ...change, canUndo: this.#history.canUndo, canRedo: this.#history.canRedo };
    for (const listener of this.#listeners) listener();
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
