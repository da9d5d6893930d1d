// A session of announced steps in the workbench: what passes is counted, and what fails ends it with a picture.
// Leans on `workbench`.
import { withWorkbench } from "./workbench.mjs";

/** Lives through a session; `session` gets the user, and `step(what, act)` for each thing that the user does. */
export async function live(place, session) {
  let passed = 0;
  let doing = "opening the workbench";
  const step = async (what, act) => {
    doing = what;
    await act();
    passed += 1;
    console.log(`ok: ${what}`);
  };
  try {
    await withWorkbench(place, async (user) => {
      try {
        await session(user, step);
      } catch (fault) {
        const picture = process.env.DOCKWRIGHT_FAULT_PICTURE;
        if (picture) {
          await user.page.screenshot({ path: picture });
        }
        throw fault;
      }
    });
    console.log(`${passed} passed, 0 failed`);
  } catch (fault) {
    console.log(`failed: ${doing}: ${fault.message}`);
    console.log(`${passed} passed, 1 failed`);
    process.exitCode = 1;
  }
}
