//! When the marked set is forecast.

use std::sync::Arc;

use crate::app::{App, Session, Stage};
use crate::inventory::Inventory;
use crate::removal::{Forecast, Route};

/// Up to so many marked images are forecast whenever anything has been read: that takes less than a frame.
const FEW: usize = 100;

impl Session {
    /// Forecasts the marked set again.
    pub(in crate::app) fn weigh(&mut self) {
        self.forecast = match &self.inventory {
            Some(inventory) if !self.marks.is_empty() => {
                Some(Arc::new(Forecast::new(inventory, &self.marks, Route::Skip)))
            }
            Some(_) | None => None,
        };
        self.count_marks();
    }

    /// The same after layers have been read, unless many images are marked and few have been read: then that waits until
    /// half of those are read that were not. Layers come in forty portions, and ten thousand images would be forecast forty
    /// times, of which nobody sees most.
    ///
    /// What is shown meanwhile is what was known: it says *at most* as long as a layer is unread, and a bound holds however
    /// much is read beside it. All else that is read, and every key that changes the marks or asks for more than their sums,
    /// has them forecast as they are known by then. Answers whether it was done.
    pub(in crate::app) fn weigh_learned(&mut self) -> bool {
        let due = match (&self.forecast, &self.inventory) {
            (Some(forecast), Some(inventory)) => {
                forecast.marked <= FEW || is_due(forecast.after.base(), inventory)
            }
            (_, None) | (None, _) => true,
        };
        if due {
            self.weigh();
        } else {
            self.count_marks();
        }
        due
    }

    /// Lets go of a forecast that is to be made again whatever is read, and with it of the inventory that it rests on.
    pub(in crate::app) fn let_go_of_few(&mut self) {
        self.forecast.take_if(|forecast| forecast.marked <= FEW);
    }

    /// Forecasts the marked set by everything that has been read, if it was not; answers whether it was not.
    pub(in crate::app) fn catch_up(&mut self) -> bool {
        let forecast = self.forecast.as_ref().zip(self.inventory.as_ref());
        let behind = forecast
            .is_some_and(|(forecast, inventory)| !Arc::ptr_eq(forecast.after.base(), inventory));
        if behind {
            self.weigh();
        }
        behind
    }
}

/// Whether so much has been read since that a forecast of many images is to be made again.
fn is_due(before: &Inventory, now: &Inventory) -> bool {
    now.unread() == 0 || now.unread() <= before.unread() / 2
}

impl App {
    /// Has the marked set forecast by everything that has been read.
    pub(super) fn catch_up(&mut self) -> bool {
        match &mut self.stage {
            Stage::Exploring(session) => session.catch_up(),
            Stage::Connecting(_) | Stage::Stranded(_) => false,
        }
    }
}
