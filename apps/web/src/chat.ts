/** Everything of the chat: a page loads it when somebody talks or wants to, and not before. */

import "./styles/chat.css";

export { ChatPanel } from "./components/chat-panel.tsx";
export { ChatRoom } from "./model/chat-room.ts";
