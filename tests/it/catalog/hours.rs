//! Hours on the wall of a site: across midnight, and where the clock is put forward and back.

use orderhub::{
    catalog::{Category, DayTime, Hours, LocalTime, Product, Site, Weekday, Zone, is_on},
    order::{Currency, Timestamp},
};

fn hours(days: &[Weekday], from: &str, to: &str) -> Hours {
    Hours {
        days: days.to_vec(),
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
    }
}

fn at(day: Weekday, time: &str) -> LocalTime {
    LocalTime {
        day,
        time: time.parse().unwrap(),
    }
}

fn moment(text: &str) -> Timestamp {
    let moment: jiff::Timestamp = text.parse().unwrap();
    Timestamp(moment.as_millisecond())
}

#[test]
fn hours_begin_with_their_minute_and_end_before_it() {
    use Weekday::{Fri, Mon, Sat, Sun, Thu};
    let lunch = [hours(&[Mon, Fri], "11:00", "15:00")];
    for (when, is_it) in [
        (at(Mon, "10:59"), false),
        (at(Mon, "11:00"), true),
        (at(Fri, "14:59"), true),
        (at(Mon, "15:00"), false),
        (at(Thu, "12:00"), false),
    ] {
        assert_eq!(is_on(&lunch, when), is_it, "{when:?}");
    }
    let night = [hours(&[Fri, Sun], "22:00", "02:00")];
    for (when, is_it) in [
        (at(Fri, "21:59"), false),
        (at(Fri, "22:00"), true),
        (at(Sat, "01:59"), true),
        (at(Sat, "02:00"), false),
        (at(Sat, "22:00"), false),
        (at(Fri, "01:00"), false),
        (at(Mon, "00:00"), true),
    ] {
        assert_eq!(is_on(&night, when), is_it, "{when:?}");
    }
    assert!(is_on(&[], at(Sun, "03:00")));
    assert!(is_on(&[hours(&[Sun], "00:00", "24:00")], at(Sun, "23:59")));
}

#[test]
fn a_time_of_day_is_spelled_one_way() {
    for good in ["00:00", "09:05", "23:59", "24:00"] {
        assert_eq!(good.parse::<DayTime>().unwrap().to_string(), good);
    }
    for bad in [
        "",
        "9:05",
        "24:01",
        "25:00",
        "12:60",
        "12",
        "12:3",
        "+1:00",
        "12:00:00",
        "１２:00",
    ] {
        assert!(bad.parse::<DayTime>().is_err(), "{bad}");
    }
}

#[test]
fn the_clock_on_the_wall_knows_summer_and_winter() {
    let london: Zone = "Europe/London".parse().unwrap();
    let night = |text: &str| london.local(moment(text));
    // The night of 25 October 2026 has 01:30 twice; that of 29 March has none.
    for (utc, local) in [
        ("2026-10-25T00:30:00Z", "01:30"),
        ("2026-10-25T01:30:00Z", "01:30"),
        ("2026-10-25T02:30:00Z", "02:30"),
        ("2026-03-29T00:59:00Z", "00:59"),
        ("2026-03-29T01:00:00Z", "02:00"),
    ] {
        assert_eq!(night(utc), at(Weekday::Sun, local), "{utc}");
    }
    let apia: Zone = "Pacific/Apia".parse().unwrap();
    assert_eq!(
        apia.local(moment("2026-11-26T11:00:00Z")),
        at(Weekday::Fri, "00:00")
    );
    for bad in ["", "Europe/Atlantis", "GMT+25", "/etc/passwd", "local"] {
        assert!(bad.parse::<Zone>().is_err(), "{bad}");
    }
    assert_eq!(serde_json::to_string(&london).unwrap(), "\"Europe/London\"");
}

#[test]
fn a_product_is_on_when_it_and_its_category_are() {
    let id = "main".parse().unwrap();
    let site = Site {
        time_zone: "Europe/Berlin".parse().unwrap(),
        ..Site::new(id, "Shop".into(), Currency::EUR, Timestamp(0))
    };
    let tea = Product::new(
        site.id.clone(),
        "tea".parse().unwrap(),
        "Tea".into(),
        "Drinks".into(),
        100,
    );
    let breakfast = Product {
        hours: [hours(&Weekday::ALL, "07:00", "12:00")].into(),
        ..tea.clone()
    };
    let drinks = Category {
        hours: vec![hours(&Weekday::ALL, "10:00", "20:00")],
        ..Category::default()
    };
    for (utc, tea_alone, tea_in, breakfast_alone, breakfast_in) in [
        ("2026-01-01T06:00:00Z", true, false, true, false),
        ("2026-01-01T09:30:00Z", true, true, true, true),
        ("2026-01-01T11:00:00Z", true, true, false, false),
        ("2026-07-01T10:00:00Z", true, true, false, false),
    ] {
        let now = moment(utc);
        assert_eq!(tea.is_on(None, &site, now), tea_alone, "{utc}");
        assert_eq!(tea.is_on(Some(&drinks), &site, now), tea_in, "{utc}");
        assert_eq!(breakfast.is_on(None, &site, now), breakfast_alone, "{utc}");
        assert_eq!(
            breakfast.is_on(Some(&drinks), &site, now),
            breakfast_in,
            "{utc}"
        );
    }
}
