import type { DragEvent } from 'react';
import { z } from 'zod';

const MIME = 'application/x-drydock-module';

const modulePayloadSchema = z.strictObject({
  /** How a node is to name it. */
  use: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('reference'), reference: z.string().min(1) }), z.strictObject({ kind: z.literal('file'), path: z.string().min(1) })]),
  /** What it is, where that is known. */
  kind: z.enum(['command', 'pipeline']).optional(),
});
/** A module on its way from the palette to the canvas. */
export type ModulePayload = z.infer<typeof modulePayloadSchema>;

export function startModuleDrag(event: DragEvent, payload: ModulePayload): void {
  event.dataTransfer.setData(MIME, JSON.stringify(payload));
  event.dataTransfer.effectAllowed = 'copy';
}

export const isModuleDrag = (event: DragEvent): boolean => event.dataTransfer.types.includes(MIME);

/** Undefined when what was dropped is something else. */
export function droppedModule(event: DragEvent): ModulePayload | undefined {
  const text = event.dataTransfer.getData(MIME);
  if (text === '') return undefined;
  const parsed = modulePayloadSchema.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : undefined;
}
