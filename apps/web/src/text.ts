/** Every word that the page says, in one place, but for those of the chat, which come with it. */

import { countText } from "./quantity-text.ts";

/** Words that never change. */
export const TEXT = {
  name: "Passalong",
  promise: "Pass it along.",
  invitation:
    "Drop files here. Everyone who opens the link receives them from everyone who already has a part.",
  privacy:
    "Files travel encrypted between the people who have the link. No server can read or keep them.",
  hide: "Hide my address from the others: all goes through the server, sealed and slower",
  chooseFiles: "Choose files",
  dropHint: "or drop them anywhere on this page",
  dropNow: "Let go to share",
  sendBack: "Something to send back?",
  sendMore: "Something else to share?",
  gotLink: "Got a link? Open it here",
  linkPlaceholder: "Paste a Passalong link",
  open: "Open",

  ownShare: "You are sharing",
  receivedShare: "You are receiving",
  receivedWhole: "You have received",
  shareLink: "Share link",
  copyLink: "Copy link",
  copied: "Copied",
  sendLink: "Send it",
  passOn: "Pass the link on",
  qrCode: "The link as a QR code",
  qrHint: "Another device can scan this.",
  onlyHere:
    "This link works on this computer only. To reach others, open this page by the computer's network name or address.",

  files: "Files",
  allFiles: "All files received",
  noName: "Unnamed file",
  save: "Save",
  saving: "Saving…",
  showMore: "Show more files",

  speed: "Speed",
  timeLeft: "Time left",
  peers: "Peers",
  sent: "Sent",
  passedOn: "Passed on",
  figures: "Figures",
  none: "–",

  connecting: "Connecting",
  connectingDetail: "Looking for the people who have these files.",
  waitingForAnyone: "Waiting for someone who has the files",
  waitingForAnyoneDetail:
    "Nobody who has them is here right now. Keep this page open: receiving begins by itself.",
  waitingForList: "Waiting for the list of files",
  waitingForRest: "Waiting for someone who has the rest",
  waitingForRestDetail:
    "What has arrived is verified and kept. Keep this page open: receiving goes on by itself.",
  receiving: "Receiving",
  receivingDetail: "Every part is verified on arrival, and passed on to others at once.",
  complete: "Complete, verified",
  completeDetail:
    "Every byte is checked. Keep this page open for a while: it passes the files on to others.",
  closed: "Closed",

  sharingAlone: "Sharing: waiting for someone to open the link",
  sharingAloneDetail: "Send the link, and keep this page open until somebody has everything.",
  sharingOffline: "Sharing: connecting",
  sharingOfflineDetail: "Others can open the link as soon as this page is connected.",
  sharingActiveDetail: "Keep this page open until somebody has everything.",
  sharingDoneDetail:
    "You may close this page as long as one of them keeps theirs open: they pass it on.",

  chat: "Chat",
  chatFailed: "The chat could not be loaded: check the connection, then open it again.",
  noChat: "This link has no chat.",

  failedTitle: "This cannot go on",
  failedLinkTitle: "This link does not open",
  shareSomethingElse: "Share something instead",
  nothingToShare: "There are no files in there: drop or choose some files.",
  unexpected: "Something went wrong in this page: reload it, and open the link again.",

  stopSharing: "Stop sharing",
  stopReceiving: "Stop receiving",
  stopPassingOn: "Close",
  stopSure: "Stop now",
  stopKeep: "Keep going",
  stopOwnWarning: "Those who have not received everything yet may be left without it.",
  stopReceivedWarning: "What you have not saved will be gone.",

  titleReceiving: (percent: string): string => `${percent} · Passalong`,
} as const;

/** The share's status while others are connected to its provider. */
export function sharingWith(receiverCount: number): string {
  return `Sharing: ${countText(receiverCount, "receiver")} connected`;
}

/** The share's status once others hold all of it. */
export function sharingDone(completeCount: number, receiverCount: number): string {
  if (completeCount < receiverCount) {
    return `Sharing: ${completeCount} of ${countText(receiverCount, "receiver")} have everything`;
  }
  if (completeCount === 1) return "Sharing: 1 receiver has everything";
  return `Sharing: all ${completeCount} receivers have everything`;
}

/** Label of a file's button. */
export function saveLabel(name: string): string {
  return `${TEXT.save} ${name}`;
}

/** Label of a file's progress. */
export function receivedOf(name: string): string {
  return `Received of ${name}`;
}

/** How many files are not shown. */
export function moreFiles(count: number): string {
  return countText(count, "more file");
}

/** Label of the chat's button. */
export function chatLabel(unreadCount: number): string {
  return unreadCount === 0 ? TEXT.chat : `${TEXT.chat}, ${countText(unreadCount, "new message")}`;
}
