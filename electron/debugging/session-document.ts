import { createHash } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import { NotFoundError } from '#shared/errors.ts';
import { replayShape } from '#shared/plan/replay.ts';
import type { HomeLayout } from '../home/layout.ts';
import type { DocumentKind } from '../store/document.ts';
import { readDocument } from '../store/document.ts';

const sessionDocumentSchema = z.looseObject({
  schemaVersion: z.literal(1),
  id: z.string(),
  createdUtc: z.string(),
  runId: z.string(),
  ...replayShape,
  /** The command line, with the paths that it sees here. */
  command: z.string(),
  /** Set when this is no node of a run but a module by itself; `runId` is empty then. */
  target: z.discriminatedUnion('kind', [z.object({ kind: z.literal('file'), file: z.string() }), z.object({ kind: z.literal('version'), versionId: z.string(), label: z.string() })]).optional(),
  /** Values that were given for the inputs of a module. */
  set: z.record(z.string(), z.string()).optional(),
  /** The user's own code folder, which is edited in place; absent when the session has a copy. */
  liveCode: z.string().optional(),
});
/** `session.json`: what is being debugged. That of a node never changes once it is written; that of a module when it is opened with other values. */
export type SessionDocument = z.infer<typeof sessionDocumentSchema>;

/** What a session is made from. */
export type PreparedSession = Pick<SessionDocument, 'runId' | 'node' | 'engine' | 'pipeline' | 'parameters' | 'hermetic' | 'keyed' | 'target' | 'set' | 'liveCode'>;

export const sessionKind: DocumentKind<SessionDocument> = { what: 'debug session', schemaVersion: 1, schema: sessionDocumentSchema };

/** Where the parts of a session are. */
export interface SessionFolder {
  readonly root: string;
  readonly document: string;
  /** The editable copy of the code. */
  readonly code: string;
  /** Private copies or links of single-file inputs. */
  readonly inputs: string;
  readonly outputs: string;
  /** An empty file per rerun, named by its run. */
  readonly reruns: string;
}

const idPattern = /^d-[0-9a-f]{24}$/;

/** The same for the same node of the same run, so that opening it twice finds the edits. */
export function sessionId(runId: string, node: string): string {
  return `d-${createHash('sha256').update(`${runId}\0${node}`).digest('hex').slice(0, 24)}`;
}

/** The same for the same spec file or module version. */
export function moduleSessionId(target: NonNullable<SessionDocument['target']>): string {
  return sessionId(target.kind, target.kind === 'file' ? target.file : target.versionId);
}

/** What is debugged, in words: `run 2026... node train`, `the module train:3`, the path of a spec. */
export function originOfSession({ target, runId, node }: Pick<SessionDocument, 'target' | 'runId' | 'node'>): string {
  if (target === undefined) return `${node.name} of run ${runId}`;
  return target.kind === 'file' ? target.file : `the module ${target.label}`;
}

/** Throws `NotFoundError` for text that is no session's id, so that it can never act as a path. */
export function sessionFolder(layout: Pick<HomeLayout, 'debug'>, id: string): SessionFolder {
  if (!idPattern.test(id)) throw noSession(id);
  const root = path.join(layout.debug, id);
  return { root, document: path.join(root, 'session.json'), code: path.join(root, 'code'), inputs: path.join(root, 'inputs'), outputs: path.join(root, 'outputs'), reruns: path.join(root, 'reruns') };
}

/** Throws `NotFoundError`, or a store error when the document cannot be read. */
export function readSession(layout: Pick<HomeLayout, 'debug'>, id: string): SessionDocument {
  const document = readDocument(sessionFolder(layout, id).document, sessionKind);
  if (document === undefined) throw noSession(id);
  return document;
}

const noSession = (id: string): NotFoundError => new NotFoundError(`There is no debug session '${id.slice(0, 40)}'. Open the node again from its run.`);
