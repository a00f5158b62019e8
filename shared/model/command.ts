import { z } from 'zod';

/** One piece of a command: text for the shell, a placeholder, or a group that is dropped when one of its inputs is unset. */
export type TemplatePart =
  | { kind: 'text'; text: string }
  | { kind: 'input'; name: string }
  | { kind: 'output'; name: string }
  | { kind: 'optional'; parts: TemplatePart[] };

export const templatePartSchema: z.ZodType<TemplatePart> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('text'), text: z.string() }),
    z.object({ kind: z.literal('input'), name: z.string() }),
    z.object({ kind: z.literal('output'), name: z.string() }),
    z.object({ kind: z.literal('optional'), parts: z.array(templatePartSchema) }),
  ]),
);

export const commandTemplateSchema = z.object({ parts: z.array(templatePartSchema) });
/** A module's command in one form for all spec formats: `${{inputs.x}}`, `{inputs.x}` and `{inputPath: X}` all end here. */
export type CommandTemplate = z.infer<typeof commandTemplateSchema>;
