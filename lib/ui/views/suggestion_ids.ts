/**
 * What a message box names its suggestions by.
 */
export const SUGGESTIONS = "suggestions";
