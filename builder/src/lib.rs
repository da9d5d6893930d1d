//! Runs what images hold: containers today, the steps of a build next. The only privileged room.
//! The modules are in dependency order, which is the order to read them in.
