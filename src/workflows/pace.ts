import type { Instant } from "../core/instant.ts";
import type { NoticeChoice } from "../postgres/hand-overs.ts";

/** What the transport takes at present: so many mails a second, and so many more before its quota is used up. */
export type SendAllowance = { perSecond: number; left: number };

/** Lets mails go no faster than the transport takes them. */
export type Pace = {
  /** How many mails should be worked on at once to reach the rate. */
  lanes(): number;
  /**
   * Resolves to true when one mail may be handed over, which should then be done without delay. To false: none of the
   * notices asked for is due (null: something is), the transport takes no more for now, or it is `over`, as asked after
   * the wait. Nothing is taken meanwhile, so that whoever dies while waiting leaves nothing in doubt.
   */
  turn(of: (() => { now: Instant; choice: NoticeChoice }) | null, over?: () => boolean): Promise<boolean>;
  /** Asks the transport how fast it takes mails, so that whatever hinders that is known before the first. */
  ask(): Promise<void>;
};
