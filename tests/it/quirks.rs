//! What exports do that no single format explains: a case each that stands nowhere else.
