/** The image of a module that names none. */
export const defaultImage = 'python:3.11-slim';
