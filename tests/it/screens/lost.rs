//! Removals of which an answer was lost on the way.

use jettison::app::{App, Fault, Message, Moment, Outcome, Phase, Run};
use jettison::removal::Purpose;

use super::fixture::{explorer, feed, generation, marked, press};

fn run(app: &App) -> &Run {
    app.session().unwrap().run.as_ref().unwrap()
}

/// All that was asked for is done, but the answer to every step that only untags is lost.
#[test]
fn a_lost_answer_does_not_make_a_later_step_our_error() {
    let mut app = explorer();
    marked(&mut app, &(2..13).collect::<Vec<_>>());
    press(&mut app, "dRremove\n");
    let id = run(&app).id;
    let measured = Message::Measured(generation(), id, Moment::Before, Ok(Some(10)));
    feed(&mut app, measured);
    let mut lost = 0;
    for index in 0..run(&app).jobs.len() {
        if !matches!(run(&app).phase, Phase::Running(at, _) if at == index) {
            continue;
        }
        let job = &run(&app).jobs[index].forecast;
        let outcome = if job.planned.purpose == Purpose::SpareReference {
            lost += 1;
            Outcome::Unknown(Fault("connection reset".to_owned()))
        } else {
            Outcome::Done(job.changes.clone())
        };
        feed(
            &mut app,
            Message::StepEnded(generation(), id, index, outcome),
        );
        assert_eq!(run(&app).jobs[index].surprise, None, "step {index}");
    }
    assert!(lost > 0);
}
