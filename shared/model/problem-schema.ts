import { z } from 'zod';

export const placeSchema = z.object({ file: z.string(), line: z.number(), column: z.number(), path: z.string() });

export const severitySchema = z.enum(['error', 'warning', 'info']);

export const problemSchema = z.object({ severity: severitySchema, code: z.string(), message: z.string(), place: placeSchema.optional(), node: z.string().optional(), commandLine: z.string().optional() });
