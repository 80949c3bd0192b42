import { create } from 'zustand';

/** What the scheduling dialog is about: a new message of a conversation, or one that is there. */
export type ScheduleDialog = { mode: 'new'; conversationId: string } | { mode: 'edit'; id: string } | null;

interface ViewState {
  openConversationId: string | null;
  scheduleDialog: ScheduleDialog;
  /** what is written but not sent, by conversation */
  drafts: Record<string, string>;
  setOpenConversation(id: string | null): void;
  setScheduleDialog(dialog: ScheduleDialog): void;
  setDraft(conversationId: string, text: string): void;
  clear(): void;
}

const EMPTY = { openConversationId: null, scheduleDialog: null, drafts: {} };

/** What is open on the page and half written; gone with the page. */
export const useViewStore = create<ViewState>()((set) => ({
  ...EMPTY,
  setOpenConversation: (openConversationId) => set({ openConversationId }),
  setScheduleDialog: (scheduleDialog) => set({ scheduleDialog }),
  setDraft: (conversationId, text) =>
    set(({ drafts }) => ({ drafts: { ...drafts, [conversationId]: text } })),
  clear: () => set(EMPTY),
}));
