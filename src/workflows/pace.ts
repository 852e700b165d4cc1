/** What the transport takes at present: so many mails a second, and so many more before its quota is used up. */
export type SendAllowance = { perSecond: number; left: number };

/** Lets mails go no faster than the transport takes them. */
export type Pace = {
  /** The transport takes nothing for now: nobody need prepare a mail. */
  isResting(): boolean;
  /** How many mails should be worked on at once to reach the rate. */
  lanes(): number;
  /**
   * Resolves to true when a mail that is ready may be handed over, which should then be done without delay. To false: the
   * transport takes no more for now, or it is `over`, as asked after the wait.
   */
  turn(over?: () => boolean): Promise<boolean>;
  /** Asks the transport how fast it takes mails, so that whatever hinders that is known before the first. */
  ask(): Promise<void>;
};
