//! Findings, through the doors of peers, measures and findings.

#[path = "hospital.rs"]
pub mod hospital;

use hospital::{Hospital, Plan, build};
use uptake::findings::{Findings, Status};
use uptake::settings::Settings;
use uptake::stats::auroc;
use uptake::{findings, measures, peers};

fn judge(hospital: &Hospital) -> Findings {
    let settings = Settings::default();
    let peers = peers::gather(&hospital.usage, &hospital.site, &settings);
    let measures = measures::measure(&hospital.usage, &hospital.site, &settings, &peers);
    findings::find(&measures, &peers, &hospital.usage, &hospital.site, &settings)
}

fn auroc_of(
    found: &Findings,
    yes: &[String],
    score: fn(&findings::Assessment) -> Option<f64>,
) -> f64 {
    let rows: Vec<(f64, bool)> =
        found.people.iter().filter_map(|p| Some((score(p)?, yes.contains(&p.user_id)))).collect();
    let (scores, labels): (Vec<f64>, Vec<bool>) = rows.into_iter().unzip();
    auroc(&scores, &labels).unwrap()
}

#[test]
fn explore() {
    for (effect, struggling, absent) in [(1.0, 0.12, 0.03), (0.6, 0.12, 0.03), (1.0, 0.0, 0.0)] {
        for seed in 1..=4 {
            let hospital = build(Plan { seed, effect, struggling, absent, ..Plan::default() });
            let started = std::time::Instant::now();
            let found = judge(&hospital);
            let took = started.elapsed();
            let flagged: Vec<_> =
                found.people.iter().filter(|p| p.status == Status::Struggling).collect();
            let right = flagged.iter().filter(|p| hospital.struggling.contains(&p.user_id)).count();
            let avoiders: Vec<_> =
                found.people.iter().filter(|p| p.status == Status::Avoiding).collect();
            let right_a = avoiders.iter().filter(|p| hospital.absent.contains(&p.user_id)).count();
            let need = flagged
                .iter()
                .filter(|p| {
                    hospital.needs.iter().any(|(id, a)| {
                        *id == p.user_id && p.needs.first().is_some_and(|n| a.contains(&n.activity))
                    })
                })
                .count();
            if std::env::var("SHOW").is_ok() {
                for p in found.people.iter().filter(|p| {
                    hospital.absent.contains(&p.user_id) || p.status == Status::Avoiding
                }) {
                    println!(
                        "  {} {:?} exp {:?} act {} q {:?} {:?} {:?}",
                        hospital.absent.contains(&p.user_id),
                        p.status,
                        p.days_expected,
                        p.days_active,
                        p.avoid,
                        p.avoid_style,
                        p.reasons
                    );
                    for e in found.evidence.iter().filter(|e| {
                        e.user_id == p.user_id && e.counts_for == "avoid" && e.z.unwrap_or(0.) > 1.
                    }) {
                        println!(
                            "      {} {:?} v {:?} med {:?} z {:?} {:?}",
                            e.measure, e.activity, e.value, e.peer_median, e.z, e.set_aside
                        );
                    }
                }
            }
            let ch = found.people.iter().filter(|p| p.status == Status::Champion).count();
            let a = if struggling > 0.0 {
                auroc_of(&found, &hospital.struggling, |p| p.struggle.map(|s| s.score))
            } else {
                0.0
            };
            println!(
                "effect {effect} seed {seed}: auroc {a:.3} flags {right}/{} of {} need {need}; avoid {right_a}/{} of {}; champ {ch} {took:?}",
                flagged.len(),
                hospital.struggling.len(),
                avoiders.len(),
                hospital.absent.len()
            );
        }
    }
}
