/** Text that came over a line and can hold anything, for a log or a terminal: without control characters. */
export const readable = (text: string): string => text.replace(/[^\x20-\x7e]/g, "?");
